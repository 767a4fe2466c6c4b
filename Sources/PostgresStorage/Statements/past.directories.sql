-- past.directories   :table   :line   $1 tenant int   $2 directory uuid   $3 entity type text   $4 position bigint
-- A directory and all below it as they were after a position, the upper before the lower.
with recursive living as (
  select v.*
    from :table v
   where v.tenant = $1 and v.entity_type = $3
     and v.from_position <= $4 and (v.to_position is null or v.to_position > $4) and not v.is_deleted
), below as (
  select v.id, 0 as depth from living v where v.id = $2
   union all
  select v.id, b.depth + 1 from below b join living v on v.parent_id = b.id
   where b.depth < 100
)
select v.id, v.parent_id, (:line)::text as line
  from below b
  join living v on v.id = b.id
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
 order by b.depth, log.legible(e.state) ->> 'name', v.id
