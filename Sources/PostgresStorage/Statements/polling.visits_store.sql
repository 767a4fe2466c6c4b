-- $1 tenant int  $2 projects uuid[]  $3 visited at timestamptz[]  $4 row hashes bytea[]  $5 owed boolean[]
-- $6 owed parts lists int[]  $7 details read at timestamptz[]
insert into polling.visit (tenant, project, visited_at, row_hash, is_owed, owed_parts_lists, details_read_at)
select $1, u.project, u.visited_at, u.row_hash, u.is_owed, u.owed_parts_lists, u.details_read_at
  from unnest($2, $3, $4, $5, $6, $7)
       u (project, visited_at, row_hash, is_owed, owed_parts_lists, details_read_at)
    on conflict (tenant, project) do update
   set visited_at = excluded.visited_at, row_hash = excluded.row_hash, is_owed = excluded.is_owed,
       owed_parts_lists = excluded.owed_parts_lists, details_read_at = excluded.details_read_at
