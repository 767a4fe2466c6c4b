-- $1 tenant int  $2 id bigint or null  $3 also those that are not dead bool  $4 after this id bigint  $5 limit int
select j.id, j.kind, j.entity_id, log.legible(e.state) ->> 'name' as name, j.state, j.attempts, j.run_at, j.code,
       j.message, j.actor, j.reason, j.changed_at
  from polling.job j
  left join log.stream s on s.tenant = j.tenant and s.entity_id = j.entity_id
  left join log.event e on e.tenant = j.tenant and e.position = s.last_position
 where j.tenant = $1 and ($2::bigint is null or j.id = $2) and ($3 or j.state = 'dead') and j.id > $4
 order by j.id
 limit $5
