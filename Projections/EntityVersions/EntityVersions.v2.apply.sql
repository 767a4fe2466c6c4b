-- $1 is the tenant; {window} says which events this step takes in. Applying twice changes nothing.
-- Before the first event nothing is open.
update {model} known
   set to_position = next.position
  from (select e.entity_type, e.entity_id, min(e.position) as position
          from projecting.events({window}, null) e
         where $2 > 0
         group by e.entity_id, e.entity_type) next
 where known.tenant = $1 and known.entity_type = next.entity_type and known.id = next.entity_id
   and known.to_position is null and known.from_position < next.position;

-- A phase belongs to its project for good (its key says so), so the head of its stream may be asked at any position.
-- offset 0 keeps the states, which are many times the rest, from being sorted with it.
merge into {model} known
using (select e.entity_type, e.entity_id, e.position,
              lead(e.position) over (partition by e.entity_id, e.entity_type order by e.position) as next_position,
              e.version, e.parent_type, e.parent_id,
              case when e.entity_type = 'elevation' then coalesce(phase.parent_id, e.parent_id) end as project_id,
              e.is_deleted
         from (select v.entity_type, v.entity_id, v.position, v.version, v.parent_type, v.parent_id,
                      v.state is null as is_deleted
                 from projecting.events({window}, null) v offset 0) e
         left join log.stream phase on e.entity_type = 'elevation' and phase.tenant = $1
                                   and phase.entity_type = 'phase' and phase.entity_id = e.parent_id) next
   on known.tenant = $1 and known.entity_type = next.entity_type and known.id = next.entity_id
  and known.from_position = next.position
 when matched and known.to_position is null and next.next_position is not null then update
  set to_position = next.next_position
 when not matched then insert (
      tenant, entity_type, id, from_position, to_position, version, parent_type, parent_id, project_id, is_deleted)
      values ($1, next.entity_type, next.entity_id, next.position, next.next_position, next.version, next.parent_type,
              next.parent_id, next.project_id, next.is_deleted);
