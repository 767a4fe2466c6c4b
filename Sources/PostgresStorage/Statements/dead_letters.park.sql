-- $1 tenant int  $2 name text  $3 build int  $4 position bigint  $5 code text  $6 message text
insert into projecting.dead_letter as known (
  tenant, name, build, entity_type, entity_id, position, code, message)
select e.tenant, $2, $3, e.entity_type, e.entity_id, e.position, $5, $6
  from log.event e
 where e.tenant = $1 and e.position = $4
    on conflict (tenant, model, entity_id, position) do update
   set state = 'open', attempts = known.attempts + 1, code = excluded.code, message = excluded.message,
       changed_at = clock_timestamp()
