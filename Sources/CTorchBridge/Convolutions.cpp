// Convolutions by `Kernels` on libtorch's memory: of kernels that are laid out once, for inference, and of
// 3x3 kernels that are trained.

#include "Convolutions.h"

#include "Kernels/NetworkKernels.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

/// The values of `[N, C, H, W]` with channels innermost, copied only where they are not.
static at::Tensor channels_innermost(const at::Tensor &maps) {
  TORCH_CHECK(maps.dim() == 4 && maps.scalar_type() == at::kFloat,
              "maps are [N, C, H, W] of Float32, not ", maps.sizes(), " of ", maps.scalar_type());
  TORCH_CHECK(!(at::GradMode::is_enabled() && maps.requires_grad()),
              "this operation is for inference only");
  return maps.contiguous(at::MemoryFormat::ChannelsLast);
}

static at::Tensor empty_maps(int64_t count, int64_t channels, int64_t height, int64_t width) {
  return at::empty({count, channels, height, width}, at::kFloat, at::MemoryFormat::ChannelsLast);
}

static convolution_maps sizes_of(const at::Tensor &maps) {
  return {size_t(maps.size(0)), size_t(maps.size(2)), size_t(maps.size(3))};
}

static convolution_shape checked_shape(int64_t input_channels, int64_t output_channels,
                                       int64_t side, int64_t stride, int64_t padding) {
  TORCH_CHECK(input_channels > 0 && output_channels > 0 && side > 0 && stride > 0,
              "a convolution of nothing");
  TORCH_CHECK(padding >= 0 && padding < side, "a border of ", padding, " for a kernel of ", side);
  return {size_t(input_channels), size_t(output_channels), size_t(side), size_t(stride),
          size_t(padding)};
}

/// What is done with maps, and by which numbers.
struct Convolution {
  convolution_shape shape;
  /// As `convolution_pack` lays it out, and one number for each output channel.
  at::Tensor kernel, bias;
};

static at::Tensor packed_kernel(const convolution_shape &shape, const at::Tensor &kernel,
                                bool is_mirrored = false) {
  at::Tensor packed = at::empty({int64_t(convolution_packed_count(&shape))}, at::kFloat);
  const auto pack = is_mirrored ? convolution_pack_mirrored : convolution_pack;
  pack(&shape, kernel.data_ptr<float>(), packed.data_ptr<float>());
  return packed;
}

rapl_torch_status rapl_tensor_packed_kernel(const rapl_tensor *weight, int64_t stride,
                                            int64_t padding, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor kernel = weight->value.detach().contiguous();
    TORCH_CHECK(kernel.dim() == 4 && kernel.size(2) == kernel.size(3),
                "kernels are [O, C, K, K], not ", kernel.sizes());
    return packed_kernel(
        checked_shape(kernel.size(1), kernel.size(0), kernel.size(2), stride, padding), kernel);
  });
}

static at::Tensor convolved(const Convolution &convolution, const at::Tensor &given,
                            const at::Tensor &given_summand, activation activation) {
  const convolution_shape &shape = convolution.shape;
  TORCH_CHECK(convolution.kernel.numel() == int64_t(convolution_packed_count(&shape)) &&
                  convolution.bias.numel() == int64_t(shape.output_channels),
              "a kernel that is laid out for another convolution");
  const at::Tensor input = channels_innermost(given);
  TORCH_CHECK(input.size(1) == int64_t(shape.input_channels), "the kernel is for ",
              shape.input_channels, " channels, not ", input.size(1));
  const int64_t least = int64_t(shape.side) - 2 * int64_t(shape.padding);
  TORCH_CHECK(input.size(2) >= std::max<int64_t>(least, 1) &&
                  input.size(3) >= std::max<int64_t>(least, 1),
              "maps of ", input.sizes(), " are smaller than the kernel");
  const convolution_maps maps = sizes_of(input);
  const at::Tensor output = empty_maps(input.size(0), int64_t(shape.output_channels),
                                       int64_t(convolution_output_size(&shape, maps.height)),
                                       int64_t(convolution_output_size(&shape, maps.width)));
  const at::Tensor summand =
      given_summand.defined() ? channels_innermost(given_summand) : given_summand;
  TORCH_CHECK(!summand.defined() || summand.sizes() == output.sizes(), "maps of ", output.sizes(),
              " and a summand of ", summand.sizes());
  const at::Tensor scratch =
      at::empty({int64_t(convolution_scratch_count(&shape, &maps))}, at::kFloat);
  const ::convolution whole{shape, convolution.kernel.data_ptr<float>(),
                            convolution.bias.data_ptr<float>(),
                            summand.defined() ? summand.data_ptr<float>() : nullptr, activation};
  convolution_apply(&whole, &maps, input.data_ptr<float>(), output.data_ptr<float>(),
                    scratch.data_ptr<float>());
  return output;
}

static activation kernel_activation(rapl_activation activation) {
  switch (activation) {
  case RAPL_ACTIVATION_NONE: return ACTIVATION_NONE;
  case RAPL_ACTIVATION_RELU: return ACTIVATION_RECTIFIER;
  case RAPL_ACTIVATION_GELU: return ACTIVATION_GELU;
  }
  TORCH_CHECK(false, "unknown activation: ", int(activation));
}

rapl_torch_status rapl_tensor_packed_convolution(const rapl_packed_convolution *convolution,
                                                 const rapl_tensor *input,
                                                 const rapl_tensor *summand,
                                                 rapl_activation activation,
                                                 rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const convolution_shape shape =
        checked_shape(convolution->input_channels, convolution->output_channels, convolution->side,
                      convolution->stride, convolution->padding);
    return convolved({shape, convolution->kernel->value, convolution->bias->value}, input->value,
                     summand ? summand->value : at::Tensor(), kernel_activation(activation));
  });
}

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Maps under a kernel `[O, C, 3, 3]` at stride 1 with a border of 1.
at::Tensor forward_3x3(const at::Tensor &maps, const at::Tensor &kernel, const at::Tensor &bias) {
  const convolution_shape shape = checked_shape(kernel.size(1), kernel.size(0), 3, 1, 1);
  const at::Tensor packed = packed_kernel(shape, kernel.contiguous());
  return convolved({shape, packed, bias.contiguous()}, maps, at::Tensor(), ACTIVATION_NONE);
}

/// The slope of the maps, given that of the output.
at::Tensor backward_3x3(const at::Tensor &upstream, const at::Tensor &kernel) {
  const convolution_shape shape = checked_shape(kernel.size(0), kernel.size(1), 3, 1, 1);
  const at::Tensor packed = packed_kernel(shape, kernel.contiguous(), true);
  const at::Tensor nothing = at::zeros({kernel.size(1)}, at::kFloat);
  return convolved({shape, packed, nothing}, upstream, at::Tensor(), ACTIVATION_NONE);
}

/// The slope of the kernel, given that of the output.
at::Tensor kernel_slope_3x3(const at::Tensor &maps, const at::Tensor &upstream,
                            const at::Tensor &kernel) {
  const convolution_shape shape = checked_shape(kernel.size(1), kernel.size(0), 3, 1, 1);
  const convolution_maps sizes = sizes_of(maps);
  const at::Tensor slope = at::empty(kernel.sizes(), at::kFloat);
  const at::Tensor scratch =
      at::empty({int64_t(convolution_kernel_slopes_scratch_count(&shape, &sizes))}, at::kFloat);
  convolution_kernel_slopes(&shape, &sizes, maps.data_ptr<float>(), upstream.data_ptr<float>(),
                            slope.data_ptr<float>(), scratch.data_ptr<float>());
  return slope;
}

/// Whether that takes less time than libtorch's: not where the sums outgrow what is summed.
bool is_worth_summing(const at::Tensor &maps, const at::Tensor &kernel) {
  const int64_t tiles = maps.size(0) * ((maps.size(2) + 3) / 4) * ((maps.size(3) + 3) / 4);
  return kernel.size(0) % 16 == 0 && kernel.size(1) % 16 == 0 &&
         tiles * 64 >= std::max(kernel.size(0), kernel.size(1));
}

/// A convolution whose output and slopes are worked out by Winograd's way, but for the slope of a kernel for which
/// there is too little to sum.
///
/// Kernels are transformed anew every time, since they change with every update.
struct TrainedConvolution : public torch::autograd::Function<TrainedConvolution> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &maps,
                            const at::Tensor &kernel, const at::Tensor &bias) {
    context->save_for_backward({maps, kernel});
    return forward_3x3(maps, kernel, bias);
  }

  static variable_list backward(AutogradContext *context, variable_list given) {
    // A second derivative would silently be none.
    TORCH_CHECK(!at::GradMode::is_enabled(), "this convolution is differentiated once only");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &maps = saved[0], &kernel = saved[1];
    const at::Tensor upstream = given[0].contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor slope;
    if (context->needs_input_grad(0)) slope = backward_3x3(upstream, kernel);
    if (is_worth_summing(maps, kernel))
      // libtorch works out the slope of a kernel even where only that of its bias is asked for.
      return {slope, kernel_slope_3x3(maps, upstream, kernel), upstream.sum({0, 2, 3})};
    const auto own = at::convolution_backward(
        upstream, maps, kernel, at::IntArrayRef({kernel.size(0)}), {1, 1}, {1, 1}, {1, 1}, false,
        {0, 0}, 1, {false, true, true});
    return {slope, std::get<1>(own), std::get<2>(own)};
  }
};

} // namespace

bool rapl_is_trained_by_winograd(const at::Tensor &maps, const at::Tensor &kernel,
                                 const at::Tensor &bias, int64_t stride, int64_t padding) {
  const bool is_trained =
      at::GradMode::is_enabled() && (maps.requires_grad() || kernel.requires_grad());
  return is_trained && at::get_num_threads() == 1 && bias.defined() && maps.dim() == 4 &&
         kernel.dim() == 4 && kernel.size(2) == 3 && kernel.size(3) == 3 && stride == 1 &&
         padding == 1 && maps.size(1) == kernel.size(1) && kernel.size(1) >= 32 &&
         kernel.size(0) >= 32 && maps.scalar_type() == at::kFloat;
}

at::Tensor rapl_trained_convolution(const at::Tensor &maps, const at::Tensor &kernel,
                                    const at::Tensor &bias) {
  return TrainedConvolution::apply(maps.contiguous(at::MemoryFormat::ChannelsLast), kernel, bias);
}

rapl_torch_status rapl_tensor_halving_pool(const rapl_tensor *input, rapl_tensor **out,
                                           char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor maps = channels_innermost(input->value);
    const at::Tensor output = empty_maps(maps.size(0), maps.size(1), (maps.size(2) + 1) / 2,
                                         (maps.size(3) + 1) / 2);
    const convolution_maps sizes = sizes_of(maps);
    convolution_maximum_pool(&sizes, size_t(maps.size(1)), maps.data_ptr<float>(),
                             output.data_ptr<float>());
    return output;
  });
}
