#pragma once
#include <libpq-fe.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/// A wake-up descriptor: close-on-exec, never blocking; -1 with errno when the process has no descriptor left.
/// Here because Swift's Glibc module has no <sys/eventfd.h>.
static inline int clibpq_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// Names the calling thread for debuggers and `top -H`; the kernel keeps 15 bytes. prctl is variadic, so not in Swift.
static inline void clibpq_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

/// The fields of an error report, which are character macros in libpq that Swift does not import.
enum clibpq_field {
  CLIBPQ_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
  CLIBPQ_SQLSTATE = PG_DIAG_SQLSTATE,
  CLIBPQ_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
  CLIBPQ_DETAIL = PG_DIAG_MESSAGE_DETAIL,
  CLIBPQ_HINT = PG_DIAG_MESSAGE_HINT,
  CLIBPQ_CONTEXT = PG_DIAG_CONTEXT,
  CLIBPQ_SCHEMA = PG_DIAG_SCHEMA_NAME,
  CLIBPQ_TABLE = PG_DIAG_TABLE_NAME,
  CLIBPQ_COLUMN = PG_DIAG_COLUMN_NAME,
  CLIBPQ_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
  CLIBPQ_FUNCTION = PG_DIAG_SOURCE_FUNCTION,
};
