-- snapshot.page   $1 tenant int   $2 position bigint   $3 entity type text   $4 after uuid   $5 limit bigint
-- The living entities of one type after a position, by id: their rows as the feed has them, and the last id.
with page as materialized (
  select l.entity_id, l.position, l.is_lost
    from log.living($1, $2) l
   where l.entity_type = $3 and l.entity_id > $4
   order by l.entity_id
   limit $5
)
select count(*) as count, 0 as depth, (select p.entity_id from page p order by p.entity_id desc limit 1) as id,
       coalesce(bool_or(p.is_lost), false) as is_lost,
       string_agg(e.change, E',\n' order by p.entity_id) as rows
  from page p
  -- offset 0 keeps the planner from joining the whole log: rows are fetched one by one.
  left join lateral (
    select c.change from log.change c where c.tenant = $1 and c.position = p.position offset 0) e on true;
