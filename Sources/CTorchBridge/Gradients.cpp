// Reverse-mode differentiation.

#include "Support.h"

#include <torch/csrc/autograd/autograd.h>

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

rapl_torch_status rapl_tensor_slope(const rapl_tensor *scalar, const rapl_tensor *input,
                                    rapl_tensor **out, char **error) {
  return rapl_making(
      out, error, [&] { return torch::autograd::grad({scalar->value}, {input->value})[0]; });
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
