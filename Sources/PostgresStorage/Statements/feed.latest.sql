-- feed.latest   $1 tenant int   $2 after bigint   $3 limit bigint   $4 entity types text[]   $5 event types text[]
--               $6 entities to look at, bigint   $7 origin bigint or null
-- One page of view=latest: entities by the position of the event that is shown, their newest but for what is damped,
-- with head and epoch of the same snapshot; no row for an unknown tenant. Tombstones at or before the origin are left
-- out; null means the head.
with bounds as materialized (
  select head, epoch, floor, coalesce($7, head) as origin from log.sequencer where tenant = $1
),
page as (
  select e.position, e.change
    -- Each half ordered and limited by itself, by a number that the planner is not told: it then merges two indexes and
    -- reads of them what the page takes, instead of sorting all that is known.
    from (select s.position, s.is_deleted, s.entity_type
            from ((select last_position as position, is_deleted, entity_type
                     from log.stream where tenant = $1 and last_position > $2 and shown_position is null
                    order by last_position limit (select $6))
                   union all
                  (select shown_position, is_deleted, entity_type
                     from log.stream where tenant = $1 and shown_position > $2
                    order by shown_position limit (select $6))) s
           order by s.position
           limit (select $6)) newest
   -- offset 0 keeps the planner from joining the whole log: rows are fetched one by one, and only until the limit.
   cross join lateral (
     select e.position, e.change
       from log.change e
      where e.tenant = $1 and e.position = newest.position
        and (cardinality($4::text[]) + cardinality($5::text[]) = 0 or e.entity_type = any($4) or e.type = any($5))
     offset 0) e
   where not (newest.is_deleted and newest.position <= (select origin from bounds))
     -- Says nothing that is not said above, but says it before the event is fetched.
     and (cardinality($4) = 0 or cardinality($5) > 0 or newest.entity_type = any($4))
   order by newest.position
   limit $3
),
summary as (
  select count(*) as count, max(position) as last, string_agg(change, E',\n' order by position) as rows from page
)
select bounds.head, bounds.epoch, bounds.floor, summary.count, summary.rows,
       case when summary.count = $3 then summary.last
            else greatest($2, coalesce(
              (select s.position
                 from ((select last_position as position
                          from log.stream where tenant = $1 and last_position > $2 and shown_position is null
                         order by last_position limit (select $6))
                        union all
                       (select shown_position
                          from log.stream where tenant = $1 and shown_position > $2
                         order by shown_position limit (select $6))) s
                order by s.position
               offset $6 - 1 limit 1),
              bounds.head))
       end as next
  from bounds cross join summary;
