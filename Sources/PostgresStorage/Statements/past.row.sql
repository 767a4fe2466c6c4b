-- past.row   :table   :counts   $1 tenant int   $2 id uuid   $3 entity type text   $4 position bigint
-- One row of a read model as it was after a position.
select json_build_object(
         'id', v.id, 'logikalId', log.legible(e.state) ->> 'logikalId',
         'parent', case when v.parent_id is not null
                        then json_build_object('type', v.parent_type, 'id', v.parent_id) end,
         'position', v.from_position, 'version', v.version, 'state', e.state :counts)::text as line
  from :table v
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
 where v.tenant = $1 and v.entity_type = $3 and v.id = $2
   and v.from_position <= $4 and (v.to_position is null or v.to_position > $4) and not v.is_deleted;
