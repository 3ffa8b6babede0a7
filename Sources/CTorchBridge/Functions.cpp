// The one symbol that the shared object exports: the table of its functions.

#include "CTorchBridge.h"

extern "C" __attribute__((visibility("default"))) const rapl_torch_functions bridge_functions = {
#define RAPL_TORCH_FUNCTION(name) name,
  RAPL_TORCH_FUNCTIONS(RAPL_TORCH_FUNCTION)
};
