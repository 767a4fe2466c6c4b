-- The first entity without a stream, or whose versions are not 1, 2, 3 … as far as they are not archived.
-- $1 tenant int
with bounds as materialized (
  select floor from log.sequencer where tenant = $1
)
select coalesce(v.first, v.archived) as position, v.entity_id, s.entity_id is null as is_lost
  from (select e.entity_id, min(e.position) as archived,
               min(e.position) filter (where e.position > (select floor from bounds)) as first,
               count(*) filter (where e.position > (select floor from bounds)) as count,
               min(e.version) filter (where e.position > (select floor from bounds)) as oldest,
               max(e.version) filter (where e.position > (select floor from bounds)) as newest
          from log.event e
         where e.tenant = $1
         group by e.entity_id) v
  left join log.stream s on s.tenant = $1 and s.entity_id = v.entity_id
 where s.entity_id is null or v.count <> v.newest - v.oldest + 1
    or (v.oldest <> 1 and (select floor from bounds) = 0)
 order by 1
 limit 1
