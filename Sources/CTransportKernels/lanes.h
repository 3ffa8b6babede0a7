#ifndef TRANSPORT_LANES_H
#define TRANSPORT_LANES_H

#include <stdint.h>

// Vectors of eight numbers, and functions that are compiled once for each generation of the processor.

#if defined(__x86_64__) && defined(__linux__)
#define PER_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PER_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))

// Eight lanes: one register of AVX-512, two of AVX2, four of SSE2 or NEON.
enum { LANES = 8 };
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
typedef int64_t bits __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(8)));

#define LOAD(pointer) (*(const lanes *)(pointer))
#define STORE(pointer, value) (*(lanes *)(pointer) = (value))
#define SPLAT(value) ((lanes){} + (value))
#define CHOOSE(condition, yes, no) \
  ((lanes)(((bits)(yes) & (condition)) | ((bits)(no) & ~(condition))))
#define SUM(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

#endif
