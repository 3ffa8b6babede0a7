#pragma once

/// In front of a function: it is compiled twice, and the wider kind is taken where the processor has
/// it, when the program starts.
///
/// Neither fuses multiplication and addition, so that numbers are the same on every processor.
#if defined(__x86_64__) && defined(__ELF__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
