// What the bridge's files share: the tensor behind the opaque name, and the guard round every call.
#pragma once

#include "CTorchBridge.h"

#include <ATen/ATen.h>

#include <atomic>
#include <cstring>
#include <exception>
#include <functional>

extern std::atomic<int64_t> rapl_live_tensors;

struct rapl_tensor {
  at::Tensor value;
  explicit rapl_tensor(at::Tensor tensor) : value(std::move(tensor)) { ++rapl_live_tensors; }
  ~rapl_tensor() { --rapl_live_tensors; }
};

inline void rapl_report(char **error, const char *text) {
  if (error != nullptr) *error = strdup(text);
}

/// Tells the libraries below to work on the calling thread alone; each thread has to say so itself.
void rapl_stay_on_this_thread();

/// Runs `body` for every index below `count`, outside the graph of gradients, on as many threads as the
/// calling one has asked for: pieces of work that are too small to be spread themselves.
void rapl_spread(int64_t count, const std::function<void(int64_t)> &body);

/// Runs `body`; an exception becomes a status and its first line the error text.
template <typename Body>
rapl_torch_status rapl_guarded(char **error, Body body) {
  try {
    static thread_local const bool stays = (rapl_stay_on_this_thread(), true);
    (void)stays;
    body();
    return RAPL_TORCH_OK;
  } catch (const c10::Error &failure) {
    rapl_report(error, failure.what_without_backtrace());
  } catch (const std::exception &failure) {
    rapl_report(error, failure.what());
  } catch (...) {
    rapl_report(error, "an unknown failure inside libtorch");
  }
  return RAPL_TORCH_FAILED;
}

/// As `rapl_guarded`, for bodies that make a tensor.
template <typename Body>
rapl_torch_status rapl_making(rapl_tensor **out, char **error, Body body) {
  return rapl_guarded(error, [&] { *out = new rapl_tensor(body()); });
}
