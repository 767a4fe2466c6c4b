-- With what people call them; those that fail the longest first. $1 tenant int
select f.entity_id, f.failures, f.since, f.last_at, f.retry_at, f.code, f.message, f.lists_were_read,
       log.legible(e.state) ->> 'name' as name, log.legible(e.state) ->> 'jobNumber' as job_number
  from polling.failing_project f
  join log.stream s on s.tenant = f.tenant and s.entity_id = f.entity_id and not s.is_deleted
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
 where f.tenant = $1
 order by f.since, f.entity_id
