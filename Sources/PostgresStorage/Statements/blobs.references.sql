-- $1 tenant int
-- Marks what no living entity names any more, and unmarks what one names again. What consumers are still shown of an
-- entity counts as well.
with named as materialized (
  select decode(r.digest, 'hex') as sha256
    from log.stream s
   cross join lateral (values (s.last_position), (s.shown_position)) p (position)
    join log.event e on e.tenant = s.tenant and e.position = p.position
   cross join lateral (values (log.legible(e.state) #>> '{thumbnail,sha256}'),
                              (log.legible(e.state) #>> '{partsList,sha256}'),
                              (log.legible(e.state) ->> 'contentSha256')) r (digest)
   where s.tenant = $1 and s.entity_type in ('elevation', 'parts_list') and not s.is_deleted and r.digest is not null
), marked as (
  update blobs.blob b
     set unreferenced_at = case when n.is_named then null else now() end
    from (select c.sha256, exists (select from named where named.sha256 = c.sha256) as is_named
            from blobs.blob c where c.tenant = $1) n
   where b.tenant = $1 and b.sha256 = n.sha256 and n.is_named = (b.unreferenced_at is not null)
)
update blobs.parts_rows r
   set unreferenced_at = case when n.is_named then null else now() end
  from (select distinct c.content, exists (select from named where named.sha256 = c.content) as is_named
          from blobs.parts_rows c where c.tenant = $1) n
 where r.tenant = $1 and r.content = n.content and n.is_named = (r.unreferenced_at is not null)
