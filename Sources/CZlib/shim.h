#pragma once
#include <zlib.h>

// Macros of zlib.h that Swift can't import. 16 more bits of window mean gzip's own header and trailer.

static inline int czlib_deflate_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init(z_stream *stream) {
    return inflateInit2(stream, MAX_WBITS + 16);
}
