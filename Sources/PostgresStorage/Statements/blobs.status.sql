-- $1 tenant int
select media_type, count(*) as count, sum(size)::bigint as size, sum(pg_column_size(content))::bigint as stored,
       count(*) filter (where unreferenced_at is not null) as unreferenced,
       coalesce(sum(pg_column_size(content)) filter (where unreferenced_at is not null), 0)::bigint
         as unreferenced_bytes,
       min(unreferenced_at) as oldest
  from blobs.blob where tenant = $1 group by media_type
union all
select 'decoded parts lists', count(*), coalesce(sum(octet_length(rows::text)), 0)::bigint,
       coalesce(sum(pg_column_size(rows)), 0)::bigint, count(*) filter (where unreferenced_at is not null),
       coalesce(sum(pg_column_size(rows)) filter (where unreferenced_at is not null), 0)::bigint, min(unreferenced_at)
  from blobs.parts_rows where tenant = $1
 order by 1
