// Operations that make a tensor out of others. To add one: a case in the header, a line in the
// switch, a method on the Swift side.

#include "Convolutions.h"

static at::Tensor apply(rapl_unary operation, const at::Tensor &x) {
  switch (operation) {
  case RAPL_UNARY_RELU: return at::relu(x);
  case RAPL_UNARY_GELU: return at::gelu(x);
  case RAPL_UNARY_EXP: return at::exp(x);
  case RAPL_UNARY_LOG: return at::log(x);
  case RAPL_UNARY_SIGMOID: return at::sigmoid(x);
  case RAPL_UNARY_LOG_SIGMOID: return at::log_sigmoid(x);
  case RAPL_UNARY_SQUARE: return at::square(x);
  case RAPL_UNARY_SQUARE_ROOT: return at::sqrt(x);
  case RAPL_UNARY_NEGATE: return at::neg(x);
  case RAPL_UNARY_DETACH: return x.detach();
  case RAPL_UNARY_DENSE: return x.contiguous();
  }
  TORCH_CHECK(false, "unknown operation on one tensor: ", int(operation));
}

static at::Tensor apply(rapl_binary operation, const at::Tensor &x, const at::Tensor &y) {
  switch (operation) {
  case RAPL_BINARY_ADD: return at::add(x, y);
  case RAPL_BINARY_SUBTRACT: return at::sub(x, y);
  case RAPL_BINARY_MULTIPLY: return at::mul(x, y);
  case RAPL_BINARY_DIVIDE: return at::div(x, y);
  case RAPL_BINARY_MATRIX_PRODUCT: return at::matmul(x, y);
  }
  TORCH_CHECK(false, "unknown operation on two tensors: ", int(operation));
}

static at::Tensor apply(rapl_reduction operation, const at::Tensor &x, int64_t dimension,
                        bool keep) {
  switch (operation) {
  case RAPL_REDUCE_SUM: return at::sum(x, {dimension}, keep);
  case RAPL_REDUCE_MEAN: return at::mean(x, {dimension}, keep);
  // Not amax: its gradient makes several passes over the input, that of max only picks.
  case RAPL_REDUCE_MAXIMUM: return std::get<0>(at::max(x, dimension, keep));
  case RAPL_REDUCE_SOFTMAX: return at::softmax(x, dimension);
  }
  TORCH_CHECK(false, "unknown operation along a dimension: ", int(operation));
}

rapl_torch_status rapl_tensor_unary(rapl_unary operation, const rapl_tensor *input,
                                    rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] { return apply(operation, input->value); });
}

rapl_torch_status rapl_tensor_binary(rapl_binary operation, const rapl_tensor *left,
                                     const rapl_tensor *right, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] { return apply(operation, left->value, right->value); });
}

rapl_torch_status rapl_tensor_affine(const rapl_tensor *input, double factor, double summand,
                                     rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] { 
    const at::Tensor scaled = at::mul(input->value, factor);
    return summand == 0 ? scaled : at::add(scaled, summand);
  });
}

rapl_torch_status rapl_tensor_reduce(rapl_reduction operation, const rapl_tensor *input,
                                     int64_t dimension, bool keep_dimension, rapl_tensor **out,
                                     char **error) {
  return rapl_making(
      out, error, [&] { return apply(operation, input->value, dimension, keep_dimension); });
}

rapl_torch_status rapl_tensor_reshape(const rapl_tensor *input, const int64_t *shape, int32_t rank,
                                      rapl_tensor **out, char **error) {
  return rapl_making(
      out, error, [&] { return input->value.reshape(at::IntArrayRef(shape, rank)); });
}

rapl_torch_status rapl_tensor_permute(const rapl_tensor *input, const int64_t *order, int32_t rank,
                                      rapl_tensor **out, char **error) {
  return rapl_making(
      out, error, [&] { return input->value.permute(at::IntArrayRef(order, rank)); });
}

rapl_torch_status rapl_tensor_select(const rapl_tensor *input, int64_t dimension,
                                     const int64_t *indices, int64_t count, rapl_tensor **out,
                                     char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor index =
        at::from_blob(const_cast<int64_t *>(indices), {count}, at::kLong).clone();
    return at::index_select(input->value, dimension, index);
  });
}

rapl_torch_status rapl_tensor_concatenate(const rapl_tensor *const *inputs, int64_t count,
                                          int64_t dimension, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    std::vector<at::Tensor> tensors;
    for (int64_t index = 0; index < count; ++index) tensors.push_back(inputs[index]->value);
    return at::cat(tensors, dimension);
  });
}

rapl_torch_status rapl_tensor_linear(const rapl_tensor *input, const rapl_tensor *weight,
                                     const rapl_tensor *bias, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    return at::linear(input->value, weight->value, bias ? bias->value : at::Tensor());
  });
}

rapl_torch_status rapl_tensor_layer_norm(const rapl_tensor *input, const rapl_tensor *weight,
                                         const rapl_tensor *bias, rapl_tensor **out,
                                         char **error) {
  return rapl_making(out, error, [&] {
    return at::layer_norm(input->value, weight->value.sizes(), weight->value,
                          bias ? bias->value : at::Tensor(), 1e-6);
  });
}

/// Maps with channels innermost, which all that follows keeps: oneDNN then copies no map into a layout of its own
/// and back, and training a keypoint network takes an eighth less time.
///
/// oneDNN 2.6 writes beyond its memory where such maps have two to seven channels and every second pixel is
/// convolved alone, as found by trying all small sizes; those stay as they are.
static at::Tensor laid_out(const at::Tensor &maps, const at::Tensor &weight, int64_t stride) {
  const bool has_sizes = maps.dim() == 4 && weight.dim() == 4;
  if (!has_sizes || (weight.size(2) == 1 && stride > 1 && maps.size(1) < 8))
    return maps.contiguous();
  return maps.contiguous(at::MemoryFormat::ChannelsLast);
}

rapl_torch_status rapl_tensor_convolution(const rapl_tensor *input, const rapl_tensor *weight,
                                          const rapl_tensor *bias, int64_t stride, int64_t padding,
                                          rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    const at::Tensor shift = bias ? bias->value : at::Tensor();
    if (rapl_is_trained_by_winograd(input->value, weight->value, shift, stride, padding))
      return rapl_trained_convolution(input->value, weight->value, shift);
    const at::Tensor maps = laid_out(input->value, weight->value, stride);
    return at::conv2d(maps, weight->value, shift, {stride, stride}, {padding, padding});
  });
}

rapl_torch_status rapl_tensor_maximum_pool(const rapl_tensor *input, int64_t window, int64_t stride,
                                           int64_t padding, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    return at::max_pool2d(input->value, {window, window}, {stride, stride}, {padding, padding});
  });
}
