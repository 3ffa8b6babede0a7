#pragma once
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "COpenCVBridge.h"

/// A failure on its way to the C boundary.
struct Failure {
  cvb_status status;
  std::string text;
};

inline void report(char **error, const char *text) noexcept {
  if (error != nullptr) *error = strdup(text);
}

/// Runs the body of an entry point, which returns a status, and lets no exception out: one that
/// crossed into Swift would end the process.
template <class Body>
cvb_status guarded(char **error, Body &&body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const Failure &failure) {
    report(error, failure.text.c_str());
    return failure.status;
  } catch (const std::bad_alloc &) {
    report(error, "not enough memory");
  } catch (const std::exception &exception) {
    report(error, exception.what());
  } catch (...) {
    report(error, "an unknown failure");
  }
  return CVB_FAILED;
}

/// Refuses frames whose bytes are not sure to fit, before anything is allocated.
inline void checkSize(int64_t width, int64_t height) {
  std::string found = "frames of " + std::to_string(width) + " x " + std::to_string(height);
  if (width <= 0 || height <= 0) throw Failure{CVB_UNREADABLE, found};
  if (width > CVB_LARGEST_SIDE || height > CVB_LARGEST_SIDE) throw Failure{CVB_TOO_LARGE, found};
}

/// Keeps the libraries from writing to standard error; failures are told through `char **error`.
void silenceLibraries();
