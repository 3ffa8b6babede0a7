// The peaks of maps as one operation, an image at a time: as single operations it is a dozen passes over maps
// that do not fit into a cache, and a tenth of the time that training a keypoint network takes.

#include "Support.h"

#include "Kernels/NetworkKernels.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

peak_maps sizes_of(const at::Tensor &maps) {
  return {size_t(maps.size(2)), size_t(maps.size(3)), size_t(maps.size(1))};
}

/// The peak of every map, `[N, 4, K]`, of `[N, K, h, w]` with channels innermost.
at::Tensor peaks_of(const at::Tensor &maps) {
  const peak_maps sizes = sizes_of(maps);
  const size_t stride = sizes.height * sizes.width * sizes.channels;
  at::Tensor peaks = at::empty({maps.size(0), 4, maps.size(1)}, at::kFloat);
  const float *values = maps.data_ptr<float>();
  float *found = peaks.data_ptr<float>();
  rapl_spread(maps.size(0), [&](int64_t image) {
    peaks_find(&sizes, values + image * stride, found + image * 4 * sizes.channels);
  });
  return peaks;
}

/// The gradient with respect to the maps, given the one with respect to x, y and height, `[N, 3, K]`.
at::Tensor slopes_of(const at::Tensor &maps, const at::Tensor &peaks, const at::Tensor &upstream) {
  const peak_maps sizes = sizes_of(maps);
  const size_t stride = sizes.height * sizes.width * sizes.channels;
  at::Tensor slopes = at::empty_like(maps);
  const float *values = maps.data_ptr<float>(), *known = peaks.data_ptr<float>();
  const float *given = upstream.data_ptr<float>();
  float *result = slopes.data_ptr<float>();
  rapl_spread(maps.size(0), [&](int64_t image) {
    peaks_slopes(&sizes, values + image * stride, known + image * 4 * sizes.channels,
                 given + image * 3 * sizes.channels, result + image * stride);
  });
  return slopes;
}

/// x, y and height, `[N, 3, K]`.
at::Tensor shown(const at::Tensor &peaks) { return peaks.narrow(1, 0, 3).contiguous(); }

struct SoftArgMax : public torch::autograd::Function<SoftArgMax> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &maps) {
    const at::Tensor peaks = peaks_of(maps);
    context->save_for_backward({maps, peaks});
    return shown(peaks);
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
                    maps->value.size(1) * maps->value.size(2) * maps->value.size(3) > 0,
                "soft arg-max of a tensor of shape ", maps->value.sizes());
    const at::Tensor input = maps->value.contiguous(at::MemoryFormat::ChannelsLast);
    const bool is_differentiated = input.requires_grad() && at::GradMode::is_enabled();
    return is_differentiated ? SoftArgMax::apply(input) : shown(peaks_of(input));
  });
}
