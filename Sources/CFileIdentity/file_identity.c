// Swift's Glibc has no statx, and nothing else tells when a file was made.
#define _GNU_SOURCE
#include "CFileIdentity.h"

#include <fcntl.h>
#include <sys/stat.h>

int file_identity_of(int descriptor, struct file_identity *identity) {
    struct statx status;
    if (statx(descriptor, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &status) != 0) return -1;
    identity->inode = status.stx_ino;
    identity->birth = 0;
    if (status.stx_mask & STATX_BTIME)
        identity->birth = status.stx_btime.tv_sec * INT64_C(1000000000) + status.stx_btime.tv_nsec;
    return 0;
}
