-- Entities that were redacted while the range was archived, and that have events in it of which that took nothing.
-- $1 tenant int  $2 first and $3 last position bigint
select distinct e.entity_id
  from log.batch b
  join log.event r on r.tenant = b.tenant and r.position >= b.first_position and r.position <= b.last_position
  join log.event e on e.tenant = b.tenant and e.entity_id = r.entity_id
                  and e.position >= $2 and e.position <= $3
 where b.tenant = $1 and b.kind = 'redaction'
   and log.legible(b.metadata) -> 'redacted' -> e.position::text is null
   and b.recorded_at > (select max(a.archived_at) from log.archive a where a.tenant = $1 and a.last_position = $3)
 order by 1
