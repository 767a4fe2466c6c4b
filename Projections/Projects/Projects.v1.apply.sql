-- $1 tenant int  $2 after bigint  $3 through bigint. Applying twice changes nothing.
delete from {model} known
 using log.newest_states($1, $2, $3, '{project}') newest
 where known.tenant = $1 and known.id = newest.entity_id and newest.state is null
   and known.position < newest.at_position;

insert into {model} as known (tenant, id, parent_type, parent_id, logikal_id, name, version, position, state)
select $1, entity_id, parent_type, parent_id, state ->> 'logikalId', state ->> 'name', version, at_position, state
  from log.newest_states($1, $2, $3, '{project}')
 where state is not null
    on conflict (tenant, id) do update
   set parent_type = excluded.parent_type, parent_id = excluded.parent_id, logikal_id = excluded.logikal_id,
       name = excluded.name, version = excluded.version, position = excluded.position, state = excluded.state
 where known.position < excluded.position;

insert into {model}_touched
select $1, child.counted_for
  from log.newest_states($1, $2, $3, '{phase, elevation}') newest
  join {model}_child child on child.tenant = $1 and child.id = newest.entity_id
 union
select $1, coalesce(phase.parent_id, newest.parent_id)
  from log.newest_states($1, $2, $3, '{phase, elevation}') newest
  left join log.stream phase on newest.entity_type = 'elevation' and phase.tenant = $1
                            and phase.entity_id = newest.parent_id
 where coalesce(phase.parent_id, newest.parent_id) is not null
 union
select $1, entity_id from log.newest_states($1, $2, $3, '{project}') where state is not null
    on conflict do nothing;

delete from {model}_child child
 using log.newest_states($1, $2, $3, '{phase, elevation}') newest
 where child.tenant = $1 and child.id = newest.entity_id and (newest.state is null or newest.parent_id is null)
   and child.position < newest.at_position;

insert into {model}_child as child (tenant, id, type, counted_for, position)
select $1, newest.entity_id, newest.entity_type, coalesce(phase.parent_id, newest.parent_id), newest.at_position
  from log.newest_states($1, $2, $3, '{phase, elevation}') newest
  left join log.stream phase on newest.entity_type = 'elevation' and phase.tenant = $1
                            and phase.entity_id = newest.parent_id
 where newest.state is not null and coalesce(phase.parent_id, newest.parent_id) is not null
    on conflict (tenant, id) do update set counted_for = excluded.counted_for, position = excluded.position
 where child.position < excluded.position;

update {model} known
   set phase_count = counted.phases, elevation_count = counted.elevations
  from (select touched.id,
               count(*) filter (where child.type = 'phase') as phases,
               count(*) filter (where child.type = 'elevation') as elevations
          from {model}_touched touched
          left join {model}_child child on child.tenant = $1 and child.counted_for = touched.id
         where touched.tenant = $1
         group by touched.id) counted
 where known.tenant = $1 and known.id = counted.id;

delete from {model}_touched where tenant = $1;
