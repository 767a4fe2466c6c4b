-- read_model.directories   :table   :line   $1 tenant int   $2 directory uuid
-- A directory and all below it, the upper before the lower.
with recursive below as (
  select d.id, 0 as depth from :table d where d.tenant = $1 and d.id = $2
   union all
  select d.id, b.depth + 1 from below b join :table d on d.tenant = $1 and d.parent_id = b.id
   where b.depth < 100
)
select m.id, m.parent_id, (:line)::text as line
  from below b
  join :table m on m.tenant = $1 and m.id = b.id
 order by b.depth, m.name, m.id
