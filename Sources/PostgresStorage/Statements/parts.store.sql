-- $1 tenant int  $2 content bytea  $3 kinds text[]  $4 counts int[]  $5 rows json[]
-- What was stored before, and is no longer named, is named again.
insert into blobs.parts_rows as r (tenant, content, kind, count, rows)
select $1, $2, u.kind, u.count, u.rows from unnest($3, $4, $5) u (kind, count, rows)
    on conflict (tenant, content, kind) do update set unreferenced_at = null
 where r.unreferenced_at is not null
