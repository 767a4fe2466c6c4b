-- past.list   :table   :line   :key   :conditions   :order   $1 tenant int   $2 limit bigint   $3 entity type text
--             $4 position bigint   and the filter's
-- One page of a read model as it was after a position, and the place to go on after when there is more.
with page as materialized (
  select row_number() over (order by :order) as number, v.id, v.key, (:line)::text as line
    from (select v.*, :key as key
            from :table v
            join log.current_event e on e.tenant = $1 and e.position = v.from_position
           where v.tenant = $1 and v.entity_type = $3
             and v.from_position <= $4 and (v.to_position is null or v.to_position > $4) and not v.is_deleted
                 :conditions
           order by :order
           limit $2 + 1) v
    join log.current_event e on e.tenant = $1 and e.position = v.from_position
)
select string_agg(line, ',' order by number) filter (where number <= $2) as rows,
       (array_agg(id) filter (where number = $2 and more))[1] as next_id,
       (array_agg(key) filter (where number = $2 and more))[1] as next_key
  from (select *, count(*) over () > $2 as more from page) page
