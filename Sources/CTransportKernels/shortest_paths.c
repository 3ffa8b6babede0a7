#include "CTransportKernels.h"

#include <math.h>

#include "lanes.h"

// The steps of a shortest-path search.

PER_PROCESSOR
void transport_relax(
  double *distances, double *sources, const double *costs, const double *prices,
  const double *closed, double base, double row, size_t first, size_t last)
{
  size_t j = first;
  for (; j + LANES <= last; j += LANES) {
    const lanes known = LOAD(distances + j);
    const lanes found = (LOAD(costs + j) - LOAD(prices + j)) + base + LOAD(closed + j);
    const bits nearer = found < known;
    STORE(distances + j, CHOOSE(nearer, found, known));
    STORE(sources + j, CHOOSE(nearer, SPLAT(row), LOAD(sources + j)));
  }
  for (; j < last; j++) {
    const double found = (costs[j] - prices[j]) + base + closed[j];
    if (found < distances[j]) {
      distances[j] = found;
      sources[j] = row;
    }
  }
}

PER_PROCESSOR
transport_nearest transport_find_nearest(
  const double *distances, const double *closed, size_t count)
{
  lanes least = SPLAT((double)INFINITY), places = SPLAT(-1.0);
  lanes place = {0, 1, 2, 3, 4, 5, 6, 7};
  size_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    const lanes value = LOAD(distances + j) + LOAD(closed + j);
    const bits nearer = value < least;
    least = CHOOSE(nearer, value, least);
    places = CHOOSE(nearer, place, places);
    place += (double)LANES;
  }
  transport_nearest found = {.distance = INFINITY, .column = -1};
  for (int lane = 0; lane < LANES; lane++) {
    if (least[lane] < found.distance) {
      found.distance = least[lane];
      found.column = (int64_t)places[lane];
    }
  }
  for (; j < count; j++) {
    if (distances[j] + closed[j] < found.distance) {
      found.distance = distances[j] + closed[j];
      found.column = (int64_t)j;
    }
  }
  return found;
}
