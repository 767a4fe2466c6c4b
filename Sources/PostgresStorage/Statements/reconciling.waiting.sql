-- reconciling.waiting   $1 tenant int   $2 limit bigint
-- Entities that Logikal or the rules have gone on with since it was decided about them, and where the log ends. What
-- has gone from Logikal waits for its return.
with rules as (
  select coalesce(max(s.version), 0) as version
    from log.stream s
   where s.tenant = $1 and s.entity_type = 'reconciliation_rules'
), waiting as (
  select o.parent_id as entity_id, o.last_position
    from log.stream o
    join log.current_event e on e.tenant = o.tenant and e.position = o.last_position
    join log.stream s on s.tenant = o.tenant and s.entity_id = o.parent_id
   cross join lateral json_to_record(log.legible(e.state)) decided ("logikalVersion" bigint, rules bigint)
   where o.tenant = $1 and o.entity_type = 'override' and not o.is_deleted and not s.is_deleted
     and (s.version > decided."logikalVersion" or decided.rules < (select version from rules))
   order by o.last_position
   limit $2
)
select (select head from log.sequencer where tenant = $1) as head,
       coalesce(array(select entity_id from waiting order by last_position), '{}') as entities;
