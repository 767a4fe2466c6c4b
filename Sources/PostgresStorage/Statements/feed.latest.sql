-- feed.latest   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--               $6 entities to look at, bigint   $7 origin bigint or null
-- One page of view=latest: entities by the position of their newest event, with head and epoch of the same snapshot;
-- no row for an unknown tenant. Tombstones at or before the origin are left out; null means the head.
with bounds as materialized (
  select head, epoch, floor, coalesce($7, head) as origin from log.sequencer where tenant = $1
),
page as (
  select e.position, e.change
    from (select s.last_position, s.is_deleted, s.entity_type
            from log.stream s
           where s.tenant = $1 and s.last_position > $2
           order by s.last_position
           limit $6) newest
   -- offset 0 keeps the planner from joining the whole log: rows are fetched one by one, and only until the limit.
   cross join lateral (
     select e.position, e.change
       from log.change e
      where e.tenant = $1 and e.position = newest.last_position
        and (cardinality($4::text[]) + cardinality($5::text[]) = 0 or e.entity_type = any($4) or e.type = any($5))
     offset 0) e
   where not (newest.is_deleted and newest.last_position <= (select origin from bounds))
     -- Says nothing that is not said above, but says it before the event is fetched.
     and (cardinality($4) = 0 or cardinality($5) > 0 or newest.entity_type = any($4))
   order by newest.last_position
   limit $3
),
summary as (
  select count(*) as count, max(position) as last, string_agg(change, ',' order by position) as rows from page
)
select bounds.head, bounds.epoch, bounds.floor, summary.count, summary.rows,
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
