-- $1 tenant int  $2 after bigint  $3 through bigint. Applying twice changes nothing.
delete from {model} known
 using log.newest_states($1, $2, $3, '{elevation}') newest
 where known.tenant = $1 and known.id = newest.entity_id and newest.state is null
   and known.position < newest.at_position;

-- A phase belongs to its project for good (its key says so), so the head of its stream may be asked at any position.
insert into {model} as known (
  tenant, id, parent_type, parent_id, logikal_id, name, version, position, state, project_id)
select $1, newest.entity_id, newest.parent_type, newest.parent_id, newest.state ->> 'logikalId',
       newest.state ->> 'name', newest.version, newest.at_position, newest.state, phase.parent_id
  from log.newest_states($1, $2, $3, '{elevation}') newest
  left join log.stream phase on phase.tenant = $1 and phase.entity_id = newest.parent_id
 where newest.state is not null
    on conflict (tenant, id) do update
   set parent_type = excluded.parent_type, parent_id = excluded.parent_id, logikal_id = excluded.logikal_id,
       name = excluded.name, version = excluded.version, position = excluded.position, state = excluded.state,
       project_id = excluded.project_id
 where known.position < excluded.position;
