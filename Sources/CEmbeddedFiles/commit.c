#include "EmbeddedFiles.h"

#define TEXT_OF(words) #words
#define TEXT(words) TEXT_OF(words)

const char *embedded_commit(void) { return TEXT(LOGIKAL_SYNC_COMMIT); }
