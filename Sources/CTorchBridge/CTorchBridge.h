// Tensors and autograd of libtorch behind plain C.
//
// Every function returns a status. On failure the outputs are untouched and, if `error` is not NULL,
// `*error` is a text that the caller frees with `free`. No exception leaves a function. Tensors that
// come out are owned by the caller and freed with `rapl_tensor_free`.
//
// The functions are in a shared object that is opened on first use. Swift reaches them through
// `rapl_torch_functions`, the table at the end of this file.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rapl_tensor rapl_tensor;

typedef enum {
  RAPL_TORCH_OK = 0,
  /// libtorch refused the operation, and the text says why.
  RAPL_TORCH_FAILED = 1,
} rapl_torch_status;

/// Operations on one tensor, element by element.
typedef enum {
  RAPL_UNARY_RELU,
  RAPL_UNARY_GELU,
  RAPL_UNARY_EXP,
  RAPL_UNARY_LOG,
  RAPL_UNARY_SIGMOID,
  RAPL_UNARY_LOG_SIGMOID,
  RAPL_UNARY_SQUARE,
  RAPL_UNARY_SQUARE_ROOT,
  RAPL_UNARY_NEGATE,
  /// The same values, detached from the graph of gradients.
  RAPL_UNARY_DETACH,
  /// The same values in rows, whatever the layout was.
  RAPL_UNARY_DENSE,
} rapl_unary;

/// Operations on two tensors whose shapes can be broadcast.
typedef enum {
  RAPL_BINARY_ADD,
  RAPL_BINARY_SUBTRACT,
  RAPL_BINARY_MULTIPLY,
  RAPL_BINARY_DIVIDE,
  RAPL_BINARY_MATRIX_PRODUCT,
} rapl_binary;

/// Operations along dimensions.
typedef enum {
  RAPL_REDUCE_SUM,
  RAPL_REDUCE_MEAN,
  RAPL_REDUCE_MAXIMUM,
  RAPL_REDUCE_SOFTMAX,
} rapl_reduction;

// Every operation runs on the calling thread, unless that thread asks for more. Callers work on several
// batches or episodes side by side, which uses the cores better than threads inside small operations, and
// no sum depends on the number of cores.

/// Keeps freed memory in the process, for work that frees and allocates the same large tensors repeatedly.
///
/// Otherwise the kernel would zero them each time.
void rapl_torch_keep_freed_memory(void);

/// Sets the number of threads for operations that this thread calls, 1 by default.
///
/// The matrix products of other threads follow too, so it is only for a thread that works alone.
rapl_torch_status rapl_torch_set_thread_count(int32_t count, char **error);

/// The version of the linked libtorch, such as "1.13.1", in static storage.
const char *rapl_torch_version(void);

/// Switches the recording of gradients on this thread, and returns the previous setting.
bool rapl_torch_set_gradients_enabled(bool enabled);

/// The number of live tensors in the process, for the tests' check that none leaks.
int64_t rapl_tensor_live_count(void);

void rapl_tensor_free(rapl_tensor *tensor);

/// Copies `values` (Float32, row-major) into a new tensor.
rapl_torch_status rapl_tensor_from_floats(const float *values, const int64_t *shape, int32_t rank,
                                          bool requires_gradient, rapl_tensor **out, char **error);

/// Copies the values (as Float32, row-major) into `values`, which holds `capacity` numbers.
rapl_torch_status rapl_tensor_to_floats(const rapl_tensor *tensor, float *values, int64_t capacity,
                                        char **error);

int32_t rapl_tensor_rank(const rapl_tensor *tensor);
int64_t rapl_tensor_size(const rapl_tensor *tensor, int32_t dimension);

rapl_torch_status rapl_tensor_unary(rapl_unary operation, const rapl_tensor *input,
                                    rapl_tensor **out, char **error);
rapl_torch_status rapl_tensor_binary(rapl_binary operation, const rapl_tensor *left,
                                     const rapl_tensor *right, rapl_tensor **out, char **error);
/// `input * factor + summand`, element by element.
rapl_torch_status rapl_tensor_affine(const rapl_tensor *input, double factor, double summand,
                                     rapl_tensor **out, char **error);
rapl_torch_status rapl_tensor_reduce(rapl_reduction operation, const rapl_tensor *input,
                                     int64_t dimension, bool keep_dimension, rapl_tensor **out,
                                     char **error);
rapl_torch_status rapl_tensor_reshape(const rapl_tensor *input, const int64_t *shape, int32_t rank,
                                      rapl_tensor **out, char **error);
rapl_torch_status rapl_tensor_permute(const rapl_tensor *input, const int64_t *order, int32_t rank,
                                      rapl_tensor **out, char **error);
/// The entries of one dimension at `indices`.
rapl_torch_status rapl_tensor_select(const rapl_tensor *input, int64_t dimension,
                                     const int64_t *indices, int64_t count, rapl_tensor **out,
                                     char **error);
rapl_torch_status rapl_tensor_concatenate(const rapl_tensor *const *inputs, int64_t count,
                                          int64_t dimension, rapl_tensor **out, char **error);

/// `input weight^T + bias` for `[…, in]`, `[out, in]` and `[out]` or NULL.
rapl_torch_status rapl_tensor_linear(const rapl_tensor *input, const rapl_tensor *weight,
                                     const rapl_tensor *bias, rapl_tensor **out, char **error);

/// Layer norm over the last dimension, of the size of `weight` and `bias` (or NULL), with epsilon 1e-6.
rapl_torch_status rapl_tensor_layer_norm(const rapl_tensor *input, const rapl_tensor *weight,
                                         const rapl_tensor *bias, rapl_tensor **out, char **error);

/// Softmax attention between the tokens of each image: `[N, S, width]` of `[N, S, 3 * width]`, which holds
/// queries, keys and values, each head after head.
rapl_torch_status rapl_tensor_attention(const rapl_tensor *packed, int64_t head_count,
                                        rapl_tensor **out, char **error);

/// The places and heights of the peaks of maps `[N, K, h, w]`: `[N, 3, K]`, the expected x and y under the
/// softmax over each map, from -1 to 1, and the largest value.
rapl_torch_status rapl_tensor_soft_argmax(const rapl_tensor *maps, rapl_tensor **out,
                                          char **error);

/// 2-D convolution of `[N, C, H, W]` with `[O, C, K, K]` and a bias `[O]` or NULL.
rapl_torch_status rapl_tensor_convolution(const rapl_tensor *input, const rapl_tensor *weight,
                                          const rapl_tensor *bias, int64_t stride, int64_t padding,
                                          rapl_tensor **out, char **error);
/// 2-D maximum over windows.
///
/// The border counts as minus infinity.
rapl_torch_status rapl_tensor_maximum_pool(const rapl_tensor *input, int64_t window, int64_t stride,
                                           int64_t padding, rapl_tensor **out, char **error);

// Convolutions for inference by `Kernels`, outside the graph. Maps are `[N, C, H, W]`. Returned
// maps have channels innermost in memory, and other input maps are converted to that layout.

/// A convolution with square kernels, laid out once.
typedef struct {
  /// As `rapl_tensor_packed_kernel` makes it.
  const rapl_tensor *kernel;
  /// `[O]`.
  const rapl_tensor *bias;
  int64_t input_channels;
  int64_t output_channels;
  int64_t side;
  int64_t stride;
  int64_t padding;
} rapl_packed_convolution;

/// A function of every output of a convolution.
typedef enum {
  RAPL_ACTIVATION_NONE,
  RAPL_ACTIVATION_RELU,
  RAPL_ACTIVATION_GELU,
} rapl_activation;

/// A kernel `[O, C, K, K]` laid out for convolutions of this stride and padding.
rapl_torch_status rapl_tensor_packed_kernel(const rapl_tensor *weight, int64_t stride,
                                            int64_t padding, rapl_tensor **out, char **error);
/// The convolution of maps, plus `summand` if that is not NULL, and a function of that.
rapl_torch_status rapl_tensor_packed_convolution(const rapl_packed_convolution *convolution,
                                                 const rapl_tensor *input,
                                                 const rapl_tensor *summand,
                                                 rapl_activation activation,
                                                 rapl_tensor **out, char **error);
/// The maximum over windows of 3x3 at every second row and column.
///
/// The border does not count.
rapl_torch_status rapl_tensor_halving_pool(const rapl_tensor *input, rapl_tensor **out,
                                           char **error);

/// Accumulates the gradients of a scalar into every leaf that asked for them.
rapl_torch_status rapl_tensor_backward(const rapl_tensor *scalar, char **error);
/// The gradient of a leaf.
///
/// Fails if there is none.
rapl_torch_status rapl_tensor_gradient(const rapl_tensor *leaf, rapl_tensor **out, char **error);
/// The gradients of `sum(output * upstream)` with respect to tensors that `output` was computed from, into
/// `out`, or NULL for those that it does not depend on.
///
/// No leaf's gradient changes, so several threads may differentiate through the same parameters.
rapl_torch_status rapl_tensor_slopes(const rapl_tensor *output, const rapl_tensor *upstream,
                                     const rapl_tensor *const *inputs, int64_t count,
                                     rapl_tensor **out, char **error);
/// Adds to the gradient of a leaf.
rapl_torch_status rapl_tensor_add_gradient(rapl_tensor *leaf, const rapl_tensor *gradient,
                                           char **error);
/// Whether gradients flow through the tensor to its inputs.
bool rapl_tensor_tracks_gradients(const rapl_tensor *tensor);
/// Forgets the gradient of a leaf.
void rapl_tensor_clear_gradient(rapl_tensor *leaf);
bool rapl_tensor_has_gradient(const rapl_tensor *leaf);

/// The numbers of one step of Adam with decoupled weight decay.
typedef struct {
  double gradient_scale;
  double learning_rate;
  double weight_decay;
  double stabiliser;
  /// 1 in the first step.
  int64_t update_count;
} rapl_adam_step;

/// Moves a leaf against its gradient, outside the graph, and updates the moments.
rapl_torch_status rapl_tensor_adam_step(rapl_tensor *leaf, rapl_tensor *first_moment,
                                        rapl_tensor *second_moment, const rapl_adam_step *step,
                                        char **error);
/// Overwrites the values of a leaf, outside the graph.
rapl_torch_status rapl_tensor_assign(rapl_tensor *leaf, const rapl_tensor *values, char **error);

// Networks in TorchScript files. Such a file is a program, and loading it runs its author's code.

typedef struct rapl_script rapl_script;

/// Loads a file into memory of the processor, in the mode for inference.
///
/// Its parameters, which must be Float32, require gradients or not.
rapl_torch_status rapl_script_load(const char *path, bool requires_gradients, rapl_script **out,
                                   char **error);
void rapl_script_free(rapl_script *script);
int64_t rapl_script_parameter_count(const rapl_script *script);
/// The name of a parameter, such as `layer4.0.conv1.weight`, which lives as long as the script.
const char *rapl_script_parameter_name(const rapl_script *script, int64_t index);
/// A parameter itself, not a copy.
///
/// Assigning to it changes the network.
rapl_torch_status rapl_script_parameter(const rapl_script *script, int64_t index, rapl_tensor **out,
                                        char **error);
/// The output of the script's `forward` for one tensor.
///
/// Fails unless that is one Float32 tensor.
rapl_torch_status rapl_script_forward(rapl_script *script, const rapl_tensor *input,
                                      rapl_tensor **out, char **error);

// MARK: - The table

/// Every function above. One that is missing here cannot be called from Swift.
#define RAPL_TORCH_FUNCTIONS(EACH) \
  EACH(rapl_torch_keep_freed_memory) EACH(rapl_torch_set_thread_count) \
  EACH(rapl_torch_version) EACH(rapl_torch_set_gradients_enabled) \
  EACH(rapl_tensor_live_count) EACH(rapl_tensor_free) \
  EACH(rapl_tensor_from_floats) EACH(rapl_tensor_to_floats) EACH(rapl_tensor_rank) \
  EACH(rapl_tensor_size) EACH(rapl_tensor_unary) EACH(rapl_tensor_binary) \
  EACH(rapl_tensor_affine) EACH(rapl_tensor_reduce) EACH(rapl_tensor_reshape) \
  EACH(rapl_tensor_permute) EACH(rapl_tensor_select) EACH(rapl_tensor_concatenate) \
  EACH(rapl_tensor_linear) EACH(rapl_tensor_layer_norm) EACH(rapl_tensor_attention) \
  EACH(rapl_tensor_soft_argmax) EACH(rapl_tensor_convolution) EACH(rapl_tensor_maximum_pool) \
  EACH(rapl_tensor_packed_kernel) EACH(rapl_tensor_packed_convolution) \
  EACH(rapl_tensor_halving_pool) EACH(rapl_tensor_backward) EACH(rapl_tensor_gradient) \
  EACH(rapl_tensor_slopes) EACH(rapl_tensor_add_gradient) EACH(rapl_tensor_tracks_gradients) \
  EACH(rapl_tensor_clear_gradient) EACH(rapl_tensor_has_gradient) EACH(rapl_tensor_adam_step) \
  EACH(rapl_tensor_assign) EACH(rapl_script_load) EACH(rapl_script_free) \
  EACH(rapl_script_parameter_count) EACH(rapl_script_parameter_name) \
  EACH(rapl_script_parameter) EACH(rapl_script_forward)

/// Where the functions are once libtorch is loaded: a pointer of the function's own type under each name.
typedef struct {
#define RAPL_TORCH_FUNCTION(name) __typeof__(name) *name;
  RAPL_TORCH_FUNCTIONS(RAPL_TORCH_FUNCTION)
#undef RAPL_TORCH_FUNCTION
} rapl_torch_functions;

#ifdef __cplusplus
}
#endif
