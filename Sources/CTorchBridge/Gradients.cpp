// Reverse-mode differentiation.

#include "Support.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>

rapl_torch_status rapl_tensor_backward(const rapl_tensor *scalar, char **error) {
  return rapl_guarded(error, [&] { scalar->value.backward(); });
}

rapl_torch_status rapl_tensor_gradient(const rapl_tensor *leaf, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor gradient = leaf->value.grad();
    TORCH_CHECK(gradient.defined(), "no gradient reached the tensor");
    return gradient.detach();
  });
}

rapl_torch_status rapl_tensor_slopes(const rapl_tensor *output, const rapl_tensor *upstream,
                                     const rapl_tensor *const *inputs, int64_t count,
                                     rapl_tensor **out, char **error) {
  return rapl_guarded(error, [&] {
    std::vector<at::Tensor> sources;
    for (int64_t index = 0; index < count; ++index) sources.push_back(inputs[index]->value);
    const std::vector<at::Tensor> found =
        torch::autograd::grad({output->value}, sources, {upstream->value}, c10::nullopt, false, true);
    for (int64_t index = 0; index < count; ++index)
      out[index] = found[index].defined() ? new rapl_tensor(found[index]) : nullptr;
  });
}

rapl_torch_status rapl_tensor_add_gradient(rapl_tensor *leaf, const rapl_tensor *gradient,
                                           char **error) {
  return rapl_guarded(error, [&] {
    at::NoGradGuard outside_the_graph;
    TORCH_CHECK(leaf->value.sizes() == gradient->value.sizes(), "a gradient of shape ",
                gradient->value.sizes(), " for ", leaf->value.sizes());
    at::Tensor &own = leaf->value.mutable_grad();
    own = own.defined() ? own.add_(gradient->value) : gradient->value.detach().clone();
  });
}

bool rapl_tensor_tracks_gradients(const rapl_tensor *tensor) {
  return tensor->value.requires_grad();
}

void rapl_tensor_clear_gradient(rapl_tensor *leaf) { leaf->value.mutable_grad() = at::Tensor(); }

rapl_torch_status rapl_tensor_assign(rapl_tensor *leaf, const rapl_tensor *values, char **error) {
  return rapl_guarded(error, [&] {
    at::NoGradGuard outside_the_graph;
    leaf->value.copy_(values->value);
  });
}

bool rapl_tensor_has_gradient(const rapl_tensor *leaf) { return leaf->value.grad().defined(); }

// Here and not in single operations, each of which would pass over all weights.
static void move_by_adam(float *values, const float *gradient, float *first, float *second,
                         int64_t count, const rapl_adam_step &step) {
  const float decay1 = 0.9f, decay2 = 0.999f;
  const float correction1 = 1 - std::pow(decay1, float(step.update_count));
  const float correction2 = 1 - std::pow(decay2, float(step.update_count));
  const float scale = float(step.gradient_scale), rate = float(step.learning_rate);
  const float weight_decay = float(step.weight_decay), stabiliser = float(step.stabiliser);
  for (int64_t index = 0; index < count; ++index) {
    const float slope = gradient[index] * scale;
    first[index] += (1 - decay1) * (slope - first[index]);
    second[index] += (1 - decay2) * (slope * slope - second[index]);
    const float spread = std::sqrt(second[index] / correction2) + stabiliser;
    values[index] -= rate * (first[index] / correction1 / spread + weight_decay * values[index]);
  }
}

rapl_torch_status rapl_tensor_adam_step(rapl_tensor *leaf, rapl_tensor *first_moment,
                                        rapl_tensor *second_moment, const rapl_adam_step *step,
                                        char **error) {
  return rapl_guarded(error, [&] {
    at::NoGradGuard outside_the_graph;
    at::Tensor &values = leaf->value, &first = first_moment->value, &second = second_moment->value;
    TORCH_CHECK(values.grad().defined(), "no gradient reached the tensor");
    TORCH_CHECK(first.sizes() == values.sizes() && second.sizes() == values.sizes(),
                "moments of shapes ", first.sizes(), " and ", second.sizes());
    TORCH_CHECK(values.is_contiguous() && first.is_contiguous() && second.is_contiguous(),
                "values that are not in rows");
    const at::Tensor gradient = values.grad().contiguous();
    move_by_adam(values.data_ptr<float>(), gradient.data_ptr<float>(), first.data_ptr<float>(),
                 second.data_ptr<float>(), values.numel(), *step);
  });
}
