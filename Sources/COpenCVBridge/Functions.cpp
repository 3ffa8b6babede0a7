// The one symbol that the shared object exports: the table of its functions.

#include "COpenCVBridge.h"

extern "C" __attribute__((visibility("default"))) const cvb_functions bridge_functions = {
#define CVB_FUNCTION(name) name,
  CVB_FUNCTIONS(CVB_FUNCTION)
};
