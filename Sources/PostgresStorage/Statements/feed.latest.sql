-- feed.latest   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--               $6 entities to look at, bigint   $7 origin bigint or null
-- One page of view=latest: entities by the position of their newest event, with head and epoch of the same snapshot;
-- no row for an unknown tenant. Tombstones at or before the origin are left out; null means the head.
with bounds as materialized (
  select head, epoch, coalesce($7, head) as origin from log.sequencer where tenant = $1
),
page as (
  select e.position,
         '{"position":' || e.position
           || ',"entity":{"type":' || to_json(e.entity_type) || ',"id":"' || e.entity_id || '"}'
           || ',"parent":' || case when e.parent_id is null then 'null'
                else '{"type":' || to_json(e.parent_type) || ',"id":"' || e.parent_id || '"}' end
           || ',"op":' || case when e.state is null then '"delete"' else '"upsert"' end
           || ',"reason":' || coalesce(to_json(e.reason)::text, 'null')
           || ',"version":' || e.version
           || ',"type":' || to_json(e.type)
           || ',"state":' || coalesce(e.state::text, 'null')
           || ',"changed":' || to_json(e.changed)
           || ',"before":' || e.before
           || ',"observedAt":"' || to_char(e.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
           || '","recordedAt":"' || to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
           || '"}' as change
    from (select s.last_position, s.is_deleted, s.entity_type
            from log.stream s
           where s.tenant = $1 and s.last_position > $2
           order by s.last_position
           limit $6) newest
   -- offset 0 keeps the planner from joining the whole log: rows are fetched one by one, and only until the limit.
   cross join lateral (
     select * from log.event e where e.tenant = $1 and e.position = newest.last_position offset 0) e
   where not (newest.is_deleted and newest.last_position <= (select origin from bounds))
     -- Says nothing that the next line doesn't, but says it before the event is fetched.
     and (cardinality($4::text[]) = 0 or cardinality($5::text[]) > 0 or newest.entity_type = any($4))
     and (cardinality($4) + cardinality($5) = 0 or e.entity_type = any($4) or e.type = any($5))
   order by newest.last_position
   limit $3
),
summary as (
  select count(*) as count, max(position) as last, string_agg(change, ',' order by position) as rows from page
)
select bounds.head, bounds.epoch, summary.count, summary.rows,
       case when summary.count = $3 then summary.last
            else greatest($2, coalesce(
              (select s.last_position
                 from log.stream s
                where s.tenant = $1 and s.last_position > $2
                order by s.last_position
               offset $6 - 1 limit 1),
              bounds.head))
       end as next
  from bounds cross join summary;
