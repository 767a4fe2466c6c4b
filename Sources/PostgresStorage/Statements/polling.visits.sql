-- $1 tenant int
select project, visited_at, row_hash, is_owed, owed_parts_lists, details_read_at
  from polling.visit where tenant = $1
