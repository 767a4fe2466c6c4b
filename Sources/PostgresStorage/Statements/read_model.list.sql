-- read_model.list   :table   :line   :key   :conditions   :order   $1 tenant int   $2 limit bigint   and the filter's
-- One page of a read model, and the place to go on after when there is more.
with page as materialized (
  select row_number() over (order by :order) as number, m.id, m.key, (:line)::text as line
    from (select m.*, :key as key from :table m where m.tenant = $1 :conditions order by :order limit $2 + 1) m
)
select string_agg(line, ',' order by number) filter (where number <= $2) as rows,
       (array_agg(id) filter (where number = $2 and more))[1] as next_id,
       (array_agg(key) filter (where number = $2 and more))[1] as next_key
  from (select *, count(*) over () > $2 as more from page) page
