-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
update {model} known
   set to_position = next.position
  from (select e.entity_type, e.entity_id, min(e.position) as position
          from projecting.events({window}, null) e
         group by e.entity_type, e.entity_id) next
 where known.tenant = $1 and known.entity_type = next.entity_type and known.id = next.entity_id
   and known.to_position is null and known.from_position < next.position;

-- A phase belongs to its project for good (its key says so), so the head of its stream may be asked at any position.
insert into {model} as known (
  tenant, entity_type, id, from_position, to_position, version, parent_type, parent_id, project_id, is_deleted)
select $1, e.entity_type, e.entity_id, e.position,
       lead(e.position) over (partition by e.entity_type, e.entity_id order by e.position),
       e.version, e.parent_type, e.parent_id,
       case when e.entity_type = 'elevation' then coalesce(phase.parent_id, e.parent_id) end, e.state is null
  from projecting.events({window}, null) e
  left join log.stream phase on e.entity_type = 'elevation' and phase.tenant = $1 and phase.entity_id = e.parent_id
    on conflict (tenant, entity_type, id, from_position) do update set to_position = excluded.to_position
 where known.to_position is null and excluded.to_position is not null;
