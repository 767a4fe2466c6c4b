-- feed.log   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--            $6 positions to look at, bigint   $7 whether to begin at the floor where $2 is below it
-- One page of view=log, with head, floor and epoch of the same snapshot; no row for an unknown tenant. Without types
-- every event matches. A page that is not full has looked at everything up to next. After a position below the floor
-- there is nothing to show: what is left there is not every event.
with bounds as materialized (
  select head, epoch, floor, case when $7 then greatest(floor, $2) else $2 end as after,
         least(head, case when $7 then greatest(floor, $2) else $2 end + $6) as through
    from log.sequencer where tenant = $1
),
page as (
  select e.position, e.change
    from log.change e
   where e.tenant = $1
     and e.position > $2
     and e.position > (select after from bounds)
     and e.position <= (select through from bounds where after >= floor)
     and (cardinality($4::text[]) + cardinality($5::text[]) = 0 or e.entity_type = any($4) or e.type = any($5))
   order by e.position
   limit $3
),
summary as (
  select count(*) as count, max(position) as last, string_agg(change, E',\n' order by position) as rows from page
)
select bounds.head, bounds.epoch, bounds.floor, summary.count, summary.rows,
       case when summary.count = $3 then summary.last else greatest(bounds.through, bounds.after) end as next
  from bounds cross join summary;
