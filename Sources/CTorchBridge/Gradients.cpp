// Reverse-mode differentiation.

#include "Support.h"

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

void rapl_tensor_clear_gradient(rapl_tensor *leaf) { leaf->value.mutable_grad() = at::Tensor(); }

rapl_torch_status rapl_tensor_assign(rapl_tensor *leaf, const rapl_tensor *values, char **error) {
  return rapl_guarded(error, [&] {
    at::NoGradGuard outside_the_graph;
    leaf->value.copy_(values->value);
  });
}
