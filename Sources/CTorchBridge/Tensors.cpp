// Making, reading and freeing tensors.

#include "Support.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <malloc.h>
#include <torch/csrc/api/include/torch/version.h>

std::atomic<int64_t> rapl_live_tensors{0};

// libtorch multiplies matrices with OpenBLAS, whose threads it does not count as its own.
extern "C" void openblas_set_num_threads(int count) __attribute__((weak));

static void set_thread_count(int count) {
  at::set_num_threads(count);
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count);
}

void rapl_stay_on_this_thread() { set_thread_count(1); }

namespace {

/// Leaves matrix products to one thread each as long as it lives.
class SingleThreadedProducts {
public:
  SingleThreadedProducts() { set(1); }
  ~SingleThreadedProducts() { set(before_); }

private:
  static void set(int count) {
    if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count);
  }
  const int before_ = at::get_num_threads();
};

} // namespace

void rapl_spread(int64_t count, const std::function<void(int64_t)> &body) {
  const auto share = [&](int64_t begin, int64_t end) {
    at::NoGradGuard outside_the_graph;
    for (int64_t index = begin; index < end; ++index) body(index);
  };
  if (at::get_num_threads() == 1) return share(0, count);
  SingleThreadedProducts single;
  at::parallel_for(0, count, 1, share);
}

rapl_torch_status rapl_torch_set_thread_count(int32_t count, char **error) {
  return rapl_guarded(error, [&] { set_thread_count(std::max(count, 1)); });
}

void rapl_torch_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
}

const char *rapl_torch_version(void) { return TORCH_VERSION; }

bool rapl_torch_set_gradients_enabled(bool enabled) {
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}

int64_t rapl_tensor_live_count(void) { return rapl_live_tensors; }

void rapl_tensor_free(rapl_tensor *tensor) { delete tensor; }

static at::Tensor borrowed(const float *values, const int64_t *shape, int32_t rank) {
  return at::from_blob(const_cast<float *>(values), at::IntArrayRef(shape, rank), at::kFloat);
}

rapl_torch_status rapl_tensor_from_floats(const float *values, const int64_t *shape, int32_t rank,
                                          bool requires_gradient, rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    at::Tensor copy = borrowed(values, shape, rank).clone();
    copy.set_requires_grad(requires_gradient);
    return copy;
  });
}

rapl_torch_status rapl_tensor_to_floats(const rapl_tensor *tensor, float *values, int64_t capacity,
                                        char **error) {
  return rapl_guarded(error, [&] {
    const at::Tensor source = tensor->value.detach().to(at::kCPU, at::kFloat).contiguous();
    TORCH_CHECK(source.numel() == capacity, "the tensor holds ", source.numel(),
                " numbers, not ", capacity);
    std::memcpy(values, source.data_ptr<float>(), capacity * sizeof(float));
  });
}

int32_t rapl_tensor_rank(const rapl_tensor *tensor) { return tensor->value.dim(); }

int64_t rapl_tensor_size(const rapl_tensor *tensor, int32_t dimension) {
  return tensor->value.sizes()[dimension];
}
