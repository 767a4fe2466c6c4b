-- snapshot.nested   $1 tenant int   $2 position bigint   $3 entity type text   $4 after uuid   $5 limit bigint
--                   $6 after depth int
-- As snapshot.page, of a type whose entities lie in one another: by depth and id, so that parents come first. What
-- hangs together in a ring is reached from no root, and comes last.
with recursive living as materialized (
  select l.entity_id, l.position, l.parent_id, l.is_lost from log.living($1, $2) l where l.entity_type = $3
),
tree as (
  select l.entity_id, 0 as depth
    from living l
   where not exists (select from living p where p.entity_id = l.parent_id)
   union all
  select l.entity_id, t.depth + 1 from tree t join living l on l.parent_id = t.entity_id
),
page as materialized (
  select l.entity_id, l.position, l.is_lost, coalesce(t.depth, 2147483647) as depth
    from living l
    left join tree t on t.entity_id = l.entity_id
   where (coalesce(t.depth, 2147483647), l.entity_id) > ($6, $4)
   order by 4, 1
   limit $5
)
select count(*) as count, (select p.depth from page p order by p.depth desc limit 1) as depth,
       (select p.entity_id from page p order by p.depth desc, p.entity_id desc limit 1) as id,
       coalesce(bool_or(p.is_lost), false) as is_lost,
       string_agg(e.change, E',\n' order by p.depth, p.entity_id) as rows
  from page p
  left join lateral (
    select c.change from log.change c where c.tenant = $1 and c.position = p.position offset 0) e on true;
