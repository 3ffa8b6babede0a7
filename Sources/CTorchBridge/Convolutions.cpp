// Convolutions for inference: what `CNetworkKernels` makes of libtorch's memory.

#include "Support.h"

#include "CNetworkKernels.h"

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

rapl_torch_status rapl_tensor_packed_kernel(const rapl_tensor *weight, int64_t stride,
                                            int64_t padding, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor kernel = weight->value.detach().contiguous();
    TORCH_CHECK(kernel.dim() == 4 && kernel.size(2) == kernel.size(3),
                "kernels are [O, C, K, K], not ", kernel.sizes());
    const convolution_shape shape =
        checked_shape(kernel.size(1), kernel.size(0), kernel.size(2), stride, padding);
    at::Tensor packed = at::empty({int64_t(convolution_packed_count(&shape))}, at::kFloat);
    convolution_pack(&shape, kernel.data_ptr<float>(), packed.data_ptr<float>());
    return packed;
  });
}

static at::Tensor convolved(const rapl_packed_convolution &packed, const at::Tensor &given,
                            const at::Tensor &given_summand, bool is_rectified) {
  const convolution_shape shape =
      checked_shape(packed.input_channels, packed.output_channels, packed.side, packed.stride,
                    packed.padding);
  TORCH_CHECK(packed.kernel->value.numel() == int64_t(convolution_packed_count(&shape)) &&
                  packed.bias->value.numel() == packed.output_channels,
              "a kernel that is laid out for another convolution");
  const at::Tensor input = channels_innermost(given);
  TORCH_CHECK(input.size(1) == packed.input_channels, "the kernel is for ", packed.input_channels,
              " channels, not ", input.size(1));
  const int64_t least = packed.side - 2 * packed.padding;
  TORCH_CHECK(input.size(2) >= std::max<int64_t>(least, 1) &&
                  input.size(3) >= std::max<int64_t>(least, 1),
              "maps of ", input.sizes(), " are smaller than the kernel");
  const convolution_maps maps = sizes_of(input);
  const at::Tensor output = empty_maps(input.size(0), packed.output_channels,
                                       int64_t(convolution_output_size(&shape, maps.height)),
                                       int64_t(convolution_output_size(&shape, maps.width)));
  const at::Tensor summand =
      given_summand.defined() ? channels_innermost(given_summand) : given_summand;
  TORCH_CHECK(!summand.defined() || summand.sizes() == output.sizes(), "maps of ", output.sizes(),
              " and a summand of ", summand.sizes());
  const at::Tensor scratch =
      at::empty({int64_t(convolution_scratch_count(&shape, &maps))}, at::kFloat);
  const convolution whole{shape, packed.kernel->value.data_ptr<float>(),
                          packed.bias->value.data_ptr<float>(),
                          summand.defined() ? summand.data_ptr<float>() : nullptr, is_rectified};
  convolution_apply(&whole, &maps, input.data_ptr<float>(), output.data_ptr<float>(),
                    scratch.data_ptr<float>());
  return output;
}

rapl_torch_status rapl_tensor_packed_convolution(const rapl_packed_convolution *convolution,
                                                 const rapl_tensor *input,
                                                 const rapl_tensor *summand, bool is_rectified,
                                                 rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    return convolved(*convolution, input->value, summand ? summand->value : at::Tensor(),
                     is_rectified);
  });
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
