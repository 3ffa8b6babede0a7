#ifndef NETWORK_FUNCTIONS_H
#define NETWORK_FUNCTIONS_H

#include "lanes.h"

// Functions of eight numbers at a time. What is no number stays none.

#define CHOOSE(condition, yes, no) \
  ((lanes)(((bits)(yes) & (condition)) | ((bits)(no) & ~(condition))))

/// exp(x) for x at most 0, to 2 units in the last place; 0 below -87. Cody and Waite's reduction to
/// |r| <= log(2)/2 and a Taylor polynomial of degree 7.
INLINE void exponential(lanes *value) {
  const bits vanishes = *value < -87.0f;
  const lanes bounded = CHOOSE(vanishes, SPLAT(0.0f), *value);
  const lanes shifted = bounded * 1.44269504f + 12582912.0f;
  const lanes n = shifted - 12582912.0f;
  const lanes r = (bounded - n * 0.693359375f) - n * -2.12194440e-4f;
  const lanes r2 = r * r;
  const lanes high =
    (r * 1.98412698e-4f + 1.38888889e-3f) * r2 + (r * 8.33333333e-3f + 4.16666667e-2f);
  const lanes tail = (high * r2 + (r * 1.66666667e-1f + 0.5f)) * r2 + r;
  const lanes power = (lanes)((((bits)shifted) << 23) + (bits)SPLAT(1.0f));
  *value = (lanes)((bits)(power + power * tail) & ~vanishes);
}

/// max(x, 0).
INLINE void rectifier(lanes *value) { *value = (lanes)((bits)*value & ~(bits)(*value < 0.0f)); }

/// x times the share of a normal distribution below it, to 3e-7 of |x| and 1e-7. That share, less a half, is odd; up to
/// 5.6, where it is a half but for 1e-8, it is x times a quotient of polynomials in x^2, fitted by least squares
/// weighted towards the largest error, which is 1e-8.
INLINE void gaussian_unit(lanes *value) {
  const lanes x = *value;
  const lanes below = CHOOSE(x < -5.6f, SPLAT(-5.6f), x);
  const lanes bounded = CHOOSE(below > 5.6f, SPLAT(5.6f), below);
  const lanes t = bounded * bounded;
  lanes numerator = t * 2.2146476e-8f + 6.3561652e-6f;
  lanes denominator = t * 1.1802192e-6f + 7.5091390e-5f;
  numerator = numerator * t + 1.7382042e-4f;
  denominator = denominator * t + 1.9128070e-3f;
  numerator = numerator * t + 4.7070727e-3f;
  denominator = denominator * t + 2.8938442e-2f;
  numerator = numerator * t + 3.4373299e-2f;
  denominator = denominator * t + 2.5282680e-1f;
  numerator = numerator * t + 3.9894222e-1f;
  denominator = denominator * t + 1.0f;
  *value = x * (bounded * (numerator / denominator) + 0.5f);
}

#endif
