-- The newest first. $1 tenant int  $2 id uuid or null  $3 before number bigint or null  $4 states text[] or null
-- $5 limit bigint
select o.id, o.number, o.scope, o.entity_id, log.legible(e.state) ->> 'name' as name, o.is_deep, o.state, o.revision,
       o.actor, o.requested_at, o.started_at, o.finished_at, o.executor, o.attempts, o.cancel_requested_at,
       o.state = 'running'
         and not exists (select from polling.lease l
                          where l.tenant = $1 and l.fence = o.fence and l.expires_at > clock_timestamp()) as is_stalled,
       o.progress, o.progress_revision, o.report, o.failure
  from polling.operation o
  left join log.stream s on s.tenant = $1 and s.entity_id = o.entity_id
  left join log.event e on e.tenant = $1 and e.position = s.last_position
 where o.tenant = $1
   and ($2::uuid is null or o.id = $2)
   and ($3::bigint is null or o.number < $3)
   and ($4::text[] is null or o.state = any ($4))
 order by o.number desc
 limit $5
