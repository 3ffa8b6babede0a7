// Softmax attention as one operation. The shares of one head of one image are worked out at a time, so that
// they stay in the cache, and none is kept for the gradient, which works them out anew: as single
// operations they are a quarter of what training a ViT-S/16 holds in memory.

#include "Support.h"

#include "Kernels/NetworkKernels.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The queries, keys and values of one head of one image, `[S, d]` each, as views of `[N, S, 3, H, d]`.
struct Head {
  at::Tensor queries, keys, values;

  Head(const at::Tensor &packed, int64_t image, int64_t head) {
    const at::Tensor own = packed.select(0, image).select(2, head);
    queries = own.select(1, 0), keys = own.select(1, 1), values = own.select(1, 2);
  }

  double scale() const { return 1 / std::sqrt(double(queries.size(1))); }

  /// How much each token takes from each, `[S, S]`.
  at::Tensor shares() const { return at::softmax(at::mm(queries, keys.t()).mul_(scale()), 1); }
};

template <typename Body>
void for_each_head(const at::Tensor &packed, Body body) {
  const int64_t heads = packed.size(3);
  rapl_spread(packed.size(0) * heads,
              [&](int64_t index) { body(index / heads, index % heads); });
}

/// `[N, S, H, d]` of `[N, S, 3, H, d]`.
at::Tensor attended(const at::Tensor &given) {
  const at::Tensor packed = given.contiguous();
  const attention_shape shape{size_t(packed.size(1)), size_t(packed.size(3)),
                              size_t(packed.size(4))};
  at::Tensor output =
      at::empty({packed.size(0), packed.size(1), packed.size(3), packed.size(4)}, packed.options());
  const size_t count = shape.tokens * shape.heads * shape.length;
  const float *values = packed.data_ptr<float>();
  float *target = output.data_ptr<float>();
  rapl_spread(packed.size(0), [&](int64_t image) {
    const at::Tensor scratch =
        at::empty({int64_t(attention_scratch_count(&shape))}, packed.options());
    attention_apply(&shape, values + image * 3 * count, target + image * count,
                    scratch.data_ptr<float>());
  });
  return output;
}

/// The gradient with respect to `packed`, given the one with respect to what it makes.
at::Tensor slopes(const at::Tensor &packed, const at::Tensor &upstream) {
  at::Tensor result = at::empty_like(packed);
  for_each_head(packed, [&](int64_t image, int64_t index) {
    const Head head(packed, image, index);
    Head place(result, image, index);
    const at::Tensor slope = upstream.select(0, image).select(1, index);
    const at::Tensor shares = head.shares();
    at::mm_out(place.values, shares.t(), slope);
    const at::Tensor logits =
        at::_softmax_backward_data(at::mm(slope, head.values.t()), shares, 1, shares.scalar_type())
            .mul_(head.scale());
    at::mm_out(place.queries, logits, head.keys);
    at::mm_out(place.keys, logits.t(), head.queries);
  });
  return result;
}

struct Attention : public torch::autograd::Function<Attention> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &packed) {
    context->save_for_backward({packed});
    return attended(packed);
  }

  static variable_list backward(AutogradContext *context, variable_list upstream) {
    // A second derivative would silently be none.
    TORCH_CHECK(!at::GradMode::is_enabled(), "attention is differentiated once only");
    return {slopes(context->get_saved_variables()[0], upstream[0].contiguous())};
  }
};

} // namespace

rapl_torch_status rapl_tensor_attention(const rapl_tensor *packed, int64_t head_count,
                                        rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor &input = packed->value;
    TORCH_CHECK(input.dim() == 3 && head_count > 0 && input.numel() > 0 &&
                    input.size(2) % (3 * head_count) == 0 && input.scalar_type() == at::kFloat,
                "attention of ", head_count, " heads on a tensor of shape ", input.sizes());
    const int64_t images = input.size(0), length = input.size(1);
    const at::Tensor parts = input.reshape({images, length, 3, head_count, -1});
    const bool is_differentiated = parts.requires_grad() && at::GradMode::is_enabled();
    return (is_differentiated ? Attention::apply(parts) : attended(parts))
        .reshape({images, length, -1});
  });
}
