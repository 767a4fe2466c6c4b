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

static const unsigned char f_access_find[] = {
#embed "../PostgresStorage/Statements/access.find.sql"
};

static const unsigned char f_access_insert[] = {
#embed "../PostgresStorage/Statements/access.insert.sql"
};

static const unsigned char f_access_insert_first[] = {
#embed "../PostgresStorage/Statements/access.insert_first.sql"
};

static const unsigned char f_access_insert_signing_key[] = {
#embed "../PostgresStorage/Statements/access.insert_signing_key.sql"
};

static const unsigned char f_access_list[] = {
#embed "../PostgresStorage/Statements/access.list.sql"
};

static const unsigned char f_access_lock[] = {
#embed "../PostgresStorage/Statements/access.lock.sql"
};

static const unsigned char f_access_signing_key[] = {
#embed "../PostgresStorage/Statements/access.signing_key.sql"
};

static const unsigned char f_blob_thumbnail[] = {
#embed "../PostgresStorage/Statements/blob.thumbnail.sql"
};

static const unsigned char f_feed_heads[] = {
#embed "../PostgresStorage/Statements/feed.heads.sql"
};

static const unsigned char f_feed_latest[] = {
#embed "../PostgresStorage/Statements/feed.latest.sql"
};

static const unsigned char f_feed_log[] = {
#embed "../PostgresStorage/Statements/feed.log.sql"
};

static const unsigned char f_read_model_active[] = {
#embed "../PostgresStorage/Statements/read_model.active.sql"
};

static const unsigned char f_read_model_list[] = {
#embed "../PostgresStorage/Statements/read_model.list.sql"
};

static const unsigned char f_read_model_row[] = {
#embed "../PostgresStorage/Statements/read_model.row.sql"
};

static const struct embedded_file files[] = {
    {"0001.roles", f_0001_roles, sizeof f_0001_roles},
    {"0002.log", f_0002_log, sizeof f_0002_log},
    {"0003.polling", f_0003_polling, sizeof f_0003_polling},
    {"0004.append", f_0004_append, sizeof f_0004_append},
    {"0005.projecting", f_0005_projecting, sizeof f_0005_projecting},
    {"0006.access", f_0006_access, sizeof f_0006_access},
    {"0007.privileges", f_0007_privileges, sizeof f_0007_privileges},
    {"access.find", f_access_find, sizeof f_access_find},
    {"access.insert", f_access_insert, sizeof f_access_insert},
    {"access.insert_first", f_access_insert_first, sizeof f_access_insert_first},
    {"access.insert_signing_key", f_access_insert_signing_key, sizeof f_access_insert_signing_key},
    {"access.list", f_access_list, sizeof f_access_list},
    {"access.lock", f_access_lock, sizeof f_access_lock},
    {"access.signing_key", f_access_signing_key, sizeof f_access_signing_key},
    {"blob.thumbnail", f_blob_thumbnail, sizeof f_blob_thumbnail},
    {"feed.heads", f_feed_heads, sizeof f_feed_heads},
    {"feed.latest", f_feed_latest, sizeof f_feed_latest},
    {"feed.log", f_feed_log, sizeof f_feed_log},
    {"read_model.active", f_read_model_active, sizeof f_read_model_active},
    {"read_model.list", f_read_model_list, sizeof f_read_model_list},
    {"read_model.row", f_read_model_row, sizeof f_read_model_row},
};

size_t embedded_file_count(void) { return sizeof files / sizeof files[0]; }

struct embedded_file embedded_file_at(size_t index) { return files[index]; }
