-- $1 tenant int  $2 projects uuid[]  $3 visited at timestamptz[]  $4 row hashes bytea[]  $5 owed boolean[]
-- $6 owed parts lists int[]
insert into polling.visit (tenant, project, visited_at, row_hash, is_owed, owed_parts_lists)
select $1, u.project, u.visited_at, u.row_hash, u.is_owed, u.owed_parts_lists
  from unnest($2, $3, $4, $5, $6) u (project, visited_at, row_hash, is_owed, owed_parts_lists)
    on conflict (tenant, project) do update
   set visited_at = excluded.visited_at, row_hash = excluded.row_hash, is_owed = excluded.is_owed,
       owed_parts_lists = excluded.owed_parts_lists
