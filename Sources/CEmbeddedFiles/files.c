// Every .sql file of the tree, by name; RepositoryTests compares this list with the folders.
#include "EmbeddedFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char f_0001_roles[] = {
#embed "../PostgresStorage/Migrations/0001.roles.sql"
};

static const unsigned char f_0002_log[] = {
#embed "../PostgresStorage/Migrations/0002.log.sql"
};

static const unsigned char f_0003_polling[] = {
#embed "../PostgresStorage/Migrations/0003.polling.sql"
};

static const unsigned char f_0004_append[] = {
#embed "../PostgresStorage/Migrations/0004.append.sql"
};

static const unsigned char f_0005_projecting[] = {
#embed "../PostgresStorage/Migrations/0005.projecting.sql"
};

static const unsigned char f_0006_access[] = {
#embed "../PostgresStorage/Migrations/0006.access.sql"
};

static const unsigned char f_0007_privileges[] = {
#embed "../PostgresStorage/Migrations/0007.privileges.sql"
};

static const struct embedded_file files[] = {
    {"0001.roles", f_0001_roles, sizeof f_0001_roles},
    {"0002.log", f_0002_log, sizeof f_0002_log},
    {"0003.polling", f_0003_polling, sizeof f_0003_polling},
    {"0004.append", f_0004_append, sizeof f_0004_append},
    {"0005.projecting", f_0005_projecting, sizeof f_0005_projecting},
    {"0006.access", f_0006_access, sizeof f_0006_access},
    {"0007.privileges", f_0007_privileges, sizeof f_0007_privileges},
};

size_t embedded_file_count(void) { return sizeof files / sizeof files[0]; }

struct embedded_file embedded_file_at(size_t index) { return files[index]; }
