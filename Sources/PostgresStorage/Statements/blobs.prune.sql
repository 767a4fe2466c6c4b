-- $1 tenant int  $2 seconds that are kept double precision  $3 budget bytes, or null, bigint
-- $4 seconds that are kept even over the budget double precision
-- Drops what has not been named for so long; and where all of it is more than the budget, the longest unnamed first.
-- A row that is being stored again has lost its mark once we see it, and stays.
with stored as (
  select 'blob' as what, b.sha256 as digest, null as kind, pg_column_size(b.content)::bigint as bytes, b.unreferenced_at
    from blobs.blob b where b.tenant = $1
  union all
  select 'rows', r.content, r.kind, pg_column_size(r.rows)::bigint, r.unreferenced_at
    from blobs.parts_rows r where r.tenant = $1
), ranked as (
  select s.*, sum(bytes) over (order by unreferenced_at, what, digest, kind nulls first) as dropped,
         (select sum(bytes) from stored) as total
    from stored s
   where s.unreferenced_at is not null
), chosen as (
  select * from ranked
   where unreferenced_at <= now() - make_interval(secs => $2)
      or ($3::bigint is not null and total - (dropped - bytes) > $3
          and unreferenced_at <= now() - make_interval(secs => $4))
), blobs_dropped as (
  delete from blobs.blob b using chosen c
   where c.what = 'blob' and b.tenant = $1 and b.sha256 = c.digest and b.unreferenced_at is not null
  returning c.bytes
), rows_dropped as (
  delete from blobs.parts_rows r using chosen c
   where c.what = 'rows' and r.tenant = $1 and r.content = c.digest and r.kind = c.kind
     and r.unreferenced_at is not null
  returning c.bytes
)
select (select count(*) from blobs_dropped) as blobs, (select count(*) from rows_dropped) as rows,
       coalesce((select sum(bytes) from blobs_dropped), 0)::bigint
         + coalesce((select sum(bytes) from rows_dropped), 0)::bigint as bytes
