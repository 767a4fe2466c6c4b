-- What is said of looks at an entity and at what is in it: by keys instead of names. $1 tenant int  $2 entity uuid
with recursive below (id) as (
  select $2::uuid
   union
  select s.entity_id from below b join log.stream s on s.tenant = $1 and s.parent_id = b.id
)
update polling.scope c set label = c.scope, finding = null
 where c.tenant = $1 and c.subject_id in (select id from below)
