-- past.row   :table   :line   $1 tenant int   $2 id uuid   $3 entity type text   $4 position bigint
-- One row of a read model as it was after a position.
select (:line)::text as line
  from :table v
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
 where v.tenant = $1 and v.entity_type = $3 and v.id = $2
   and v.from_position <= $4 and (v.to_position is null or v.to_position > $4) and not v.is_deleted
