#pragma once
#include <stddef.h>

/// A file of the source tree that travels inside the binary, so that the binary is all there is to deploy.
struct embedded_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

size_t embedded_file_count(void);
struct embedded_file embedded_file_at(size_t index);

/// Which commit the program was built from, as the builder said in LOGIKAL_SYNC_COMMIT; `unknown` otherwise.
const char *embedded_commit(void);
