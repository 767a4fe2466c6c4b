-- feed.log   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--            $6 positions to look at, bigint
-- One page of view=log, with head and epoch of the same snapshot; no row for an unknown tenant. Without types every
-- event matches. A page that is not full has looked at everything up to next.
with bounds as materialized (
  select head, epoch, least(head, $2 + $6) as through from log.sequencer where tenant = $1
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
    from log.event e
   where e.tenant = $1
     and e.position > $2
     and e.position <= (select through from bounds)
     and (cardinality($4::text[]) + cardinality($5::text[]) = 0 or e.entity_type = any($4) or e.type = any($5))
   order by e.position
   limit $3
),
summary as (
  select count(*) as count, max(position) as last, string_agg(change, ',' order by position) as rows from page
)
select bounds.head, bounds.epoch, summary.count, summary.rows,
       case when summary.count = $3 then summary.last else greatest(bounds.through, $2) end as next
  from bounds cross join summary;
