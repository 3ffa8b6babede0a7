// Networks in TorchScript files.

#include "Support.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

struct rapl_script {
  torch::jit::Module module;
  std::vector<std::pair<std::string, at::Tensor>> parameters;
};

/// What to say of a failure: the interpreter puts the program's stack before the reason, which comes last.
static std::string reason_of(const std::string &text) {
  const size_t end = text.find_last_not_of(" \n\t");
  if (text.rfind("The following operation failed", 0) != 0 || end == std::string::npos) return text;
  const size_t begin = text.find_last_of('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

template <typename Body>
static void with_reason(Body body) {
  try {
    body();
  } catch (const std::exception &failure) {
    throw std::runtime_error(reason_of(failure.what()));
  }
}

rapl_torch_status rapl_script_load(const char *path, bool requires_gradients, rapl_script **out,
                                   char **error) {
  return rapl_guarded(error, [&] {
    with_reason([&] {
      auto script = std::make_unique<rapl_script>();
      script->module = torch::jit::load(path, at::Device(at::kCPU));
      script->module.eval();
      for (const auto &entry : script->module.named_parameters()) {
        at::Tensor parameter = entry.value;
        TORCH_CHECK(parameter.scalar_type() == at::kFloat, "the parameter ", entry.name, " is of ",
                    parameter.scalar_type(), ", not Float32");
        parameter.set_requires_grad(requires_gradients);
        script->parameters.emplace_back(entry.name, parameter);
      }
      *out = script.release();
    });
  });
}

void rapl_script_free(rapl_script *script) { delete script; }

int64_t rapl_script_parameter_count(const rapl_script *script) {
  return int64_t(script->parameters.size());
}

const char *rapl_script_parameter_name(const rapl_script *script, int64_t index) {
  return script->parameters[size_t(index)].first.c_str();
}

rapl_torch_status rapl_script_parameter(const rapl_script *script, int64_t index, rapl_tensor **out,
                                        char **error) {
  return rapl_making(out, error, [&] { return script->parameters.at(size_t(index)).second; });
}

rapl_torch_status rapl_script_forward(rapl_script *script, const rapl_tensor *input,
                                      rapl_tensor **out, char **error) {
  return rapl_making(out, error, [&] {
    at::Tensor output;
    with_reason([&] {
      // The optimiser rewrites the program after its first runs: the same frames would not always give
      // the same bytes.
      torch::jit::GraphOptimizerEnabledGuard as_written(false);
      const auto result = script->module.forward({input->value});
      TORCH_CHECK(result.isTensor(), "the script returns no tensor but ", result.tagKind());
      output = result.toTensor();
      TORCH_CHECK(output.scalar_type() == at::kFloat, "the script returns numbers of ",
                  output.scalar_type(), ", not Float32");
    });
    return output;
  });
}
