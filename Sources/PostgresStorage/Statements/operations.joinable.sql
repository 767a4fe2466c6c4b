-- The open operation that looks at this scope or a wider one, and as deep. One for everything enters what is due only,
-- unless it is deep. $1 tenant int  $2 entity uuid, null for everything  $3 deep boolean
with recursive above as (
  select s.entity_id, s.parent_id, 0 as depth from log.stream s where s.tenant = $1 and s.entity_id = $2
  union all
  select s.entity_id, s.parent_id, a.depth + 1
    from above a
    join log.stream s on s.tenant = $1 and s.entity_id = a.parent_id
   where a.depth < 64
)
select o.id
  from polling.operation o
 where o.tenant = $1 and o.state in ('accepted', 'running') and o.cancel_requested_at is null
   and (o.is_deep or not $3)
   and (o.scope = 'everything' and ($2 is null or o.is_deep) or o.entity_id in (select entity_id from above))
 order by o.number
 limit 1
