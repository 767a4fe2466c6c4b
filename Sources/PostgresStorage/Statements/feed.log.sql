-- feed.log   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--            $6 positions to look at, bigint
-- One page of view=log, with head and epoch of the same snapshot; no row for an unknown tenant. Without types every
-- event matches. A page that is not full has looked at everything up to next.
with bounds as materialized (
  select head, epoch, least(head, $2 + $6) as through from log.sequencer where tenant = $1
),
page as (
  select e.position, e.change
    from log.change e
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
