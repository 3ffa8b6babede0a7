// The one thing used of OpenSSL: SHA-256 with the processor's own instructions.
#include <openssl/evp.h>
