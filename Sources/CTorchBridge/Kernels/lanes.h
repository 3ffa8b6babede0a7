#ifndef NETWORK_LANES_H
#define NETWORK_LANES_H

#include <stddef.h>
#include <stdint.h>

// Vectors of eight numbers, and functions that are compiled once for each generation of the processor.
// Vectors are handed on by pointer: as arguments they would go another way on every processor.

#if defined(__x86_64__) && defined(__linux__)
#define PER_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PER_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))

// Eight lanes: one register of AVX, two of SSE2 or NEON.
enum { LANES = 8 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t bits __attribute__((vector_size(LANES * sizeof(int32_t)), aligned(4)));

#define LOAD(pointer) (*(const lanes *)(pointer))
#define STORE(pointer, value) (*(lanes *)(pointer) = (value))
#define SPLAT(value) ((lanes){} + (value))

/// Loads `count` numbers and fills up with 0; eight where there are more.
INLINE void load_some(lanes *vector, const float *source, size_t count) {
  if (count >= LANES) {
    *vector = LOAD(source);
    return;
  }
  float filled[LANES] = {0};
  for (size_t i = 0; i < count; i++) filled[i] = source[i];
  *vector = LOAD(filled);
}

/// Stores the first `count` lanes; all where there is room for more.
INLINE void store_some(float *target, const lanes *vector, size_t count) {
  if (count >= LANES) {
    STORE(target, *vector);
    return;
  }
  for (size_t i = 0; i < count; i++) target[i] = (*vector)[i];
}

#endif
