#ifndef C_FILE_IDENTITY_H
#define C_FILE_IDENTITY_H

#include <stdint.h>

/// What a file keeps when it is renamed, and no copy of it has.
struct file_identity {
    uint64_t inode;
    /// When it was made, in nanoseconds since 1970; 0 where the file system does not keep that.
    int64_t birth;
};

/// 0, or -1 with errno set.
int file_identity_of(int descriptor, struct file_identity *identity);

#endif
