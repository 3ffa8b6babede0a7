// Dense products. Debian names the header apart from the reference BLAS.
#include <cblas.h>
