// The peaks of maps as one operation, a map at a time: as single operations it is a dozen passes over maps
// that do not fit into a cache, and a tenth of the time that training a keypoint network takes.

#include "Support.h"
#include "soft_argmax.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The x and the y of every pixel in rows, each from -1 to 1.
struct Grid {
  std::vector<float> xs, ys;

  Grid(int64_t height, int64_t width) : xs(height * width), ys(height * width) {
    for (int64_t row = 0; row < height; ++row)
      for (int64_t column = 0; column < width; ++column) {
        xs[row * width + column] = share(column, width);
        ys[row * width + column] = share(row, height);
      }
  }

private:
  static float share(int64_t index, int64_t count) {
    return count > 1 ? float(2 * index) / float(count - 1) - 1 : 0;
  }
};

static_assert(sizeof(rapl_peak) == 4 * sizeof(float), "a peak is a row of four numbers");

/// The peak of every map, `[N, K, 4]`, of `[N, K, h, w]`.
at::Tensor peaks_of(const at::Tensor &maps) {
  const Grid grid(maps.size(2), maps.size(3));
  const int64_t count = maps.size(2) * maps.size(3), map_count = maps.size(1);
  at::Tensor peaks = at::empty({maps.size(0), map_count, 4}, maps.options());
  const float *values = maps.data_ptr<float>();
  auto *found = reinterpret_cast<rapl_peak *>(peaks.data_ptr<float>());
  rapl_spread(maps.size(0), [&](int64_t image) {
    for (int64_t map = image * map_count; map < (image + 1) * map_count; ++map)
      found[map] = rapl_find_peak(values + map * count, grid.xs.data(), grid.ys.data(), count);
  });
  return peaks;
}

/// The gradient with respect to the maps, given the one with respect to x, y and height, `[N, 3, K]`.
at::Tensor slopes_of(const at::Tensor &maps, const at::Tensor &peaks, const at::Tensor &upstream) {
  const Grid grid(maps.size(2), maps.size(3));
  const int64_t count = maps.size(2) * maps.size(3), map_count = maps.size(1);
  at::Tensor slopes = at::empty_like(maps);
  const float *values = maps.data_ptr<float>(), *given = upstream.data_ptr<float>();
  float *result = slopes.data_ptr<float>();
  const auto *known = reinterpret_cast<const rapl_peak *>(peaks.data_ptr<float>());
  rapl_spread(maps.size(0), [&](int64_t image) {
    for (int64_t own = 0; own < map_count; ++own) {
      const int64_t map = image * map_count + own;
      const float *by = given + image * 3 * map_count + own;
      rapl_peak_slopes(result + map * count, values + map * count, grid.xs.data(), grid.ys.data(),
                       count, known + map, by[0], by[map_count], by[2 * map_count]);
    }
  });
  return slopes;
}

/// `[N, 3, K]` of peaks.
at::Tensor arranged(const at::Tensor &peaks) {
  return peaks.narrow(2, 0, 3).permute({0, 2, 1}).contiguous();
}

struct SoftArgMax : public torch::autograd::Function<SoftArgMax> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &maps) {
    const at::Tensor peaks = peaks_of(maps);
    context->save_for_backward({maps, peaks});
    return arranged(peaks);
  }

  static variable_list backward(AutogradContext *context, variable_list upstream) {
    // A second derivative would silently be none.
    TORCH_CHECK(!at::GradMode::is_enabled(), "soft arg-max is differentiated once only");
    const variable_list saved = context->get_saved_variables();
    return {slopes_of(saved[0], saved[1], upstream[0].contiguous())};
  }
};

} // namespace

rapl_torch_status rapl_tensor_soft_argmax(const rapl_tensor *maps, rapl_tensor **out,
                                          char **error) {
  return rapl_making(out, error, [&] {
    TORCH_CHECK(maps->value.dim() == 4 && maps->value.scalar_type() == at::kFloat &&
                    maps->value.size(2) * maps->value.size(3) > 0,
                "soft arg-max of a tensor of shape ", maps->value.sizes());
    const at::Tensor input = maps->value.contiguous();
    const bool is_differentiated = input.requires_grad() && at::GradMode::is_enabled();
    return is_differentiated ? SoftArgMax::apply(input) : arranged(peaks_of(input));
  });
}
