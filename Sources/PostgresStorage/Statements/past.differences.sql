-- past.differences   :table   $1 tenant int   $2 from bigint   $3 to bigint   $4 entity types text[]   $5 after bigint
--                    $6 limit bigint
-- The entities that have events in (from, to] and were there at one end at least, by the position of the newest of
-- them: what they were at either end, and the names from the root down to where they are, or last were. Those whose
-- states and parents are the same are left out.
select v.from_position as position, v.entity_type, v.id, v.version,
       old.parent_type as old_parent_type, old.parent_id as old_parent_id, old.state as old_state,
       v.parent_type, v.parent_id, new.state,
       (with recursive up as (
          select 0 as depth, coalesce(old.position, v.from_position) as position, v.entity_type, v.id,
                 old.parent_type, old.parent_id
           where v.is_deleted
           union all
          select 0, v.from_position, v.entity_type, v.id, v.parent_type, v.parent_id
           where not v.is_deleted
           union all
          select up.depth + 1, p.from_position, p.entity_type, p.id, p.parent_type, p.parent_id
            from up
           cross join lateral (
             select *
               from :table p
              where p.tenant = $1 and p.entity_type = up.parent_type and p.id = up.parent_id
                and p.from_position <= case when v.is_deleted then $2 else $3 end
              order by p.from_position desc
              limit 1) p
           where up.depth < 100
        )
        select array_agg(coalesce(nullif(log.legible(e.state) ->> 'name', ''), log.legible(e.state) ->> 'logikalId',
                                  up.id::text)
                         order by up.depth desc)
          from up
          join log.current_event e on e.tenant = $1 and e.position = up.position) as path
  from :table v
  -- offset 0 keeps the planner from joining the whole log: rows are fetched one by one, and only until the limit.
 cross join lateral (
   select e.state from log.current_event e where e.tenant = $1 and e.position = v.from_position offset 0) new
  left join lateral (
    select o.parent_type, o.parent_id, e.position, e.state
      from (select *
              from :table o
             where o.tenant = $1 and o.entity_type = v.entity_type and o.id = v.id and o.from_position <= $2
             order by o.from_position desc
             limit 1) o
      join log.current_event e on e.tenant = $1 and e.position = o.from_position and not o.is_deleted
    offset 0) old on true
 where v.tenant = $1 and v.from_position > greatest($2, $5) and v.from_position <= $3
   and (v.to_position is null or v.to_position > $3)
   and (cardinality($4::text[]) = 0 or v.entity_type = any($4))
   and (old.position is not null or not v.is_deleted)
   and (v.is_deleted or old.position is null or old.state::text <> new.state::text
        or old.parent_id is distinct from v.parent_id)
 order by v.from_position
 limit $6;
