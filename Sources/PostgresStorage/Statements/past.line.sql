-- past.line   :counts
-- A version v of an entity, with its event e, as a read model's row is told as JSON.
json_build_object(
  'id', v.id, 'logikalId', log.legible(e.state) ->> 'logikalId',
  'parent', case when v.parent_id is not null then json_build_object('type', v.parent_type, 'id', v.parent_id) end,
  'position', v.from_position, 'version', v.version, 'state', e.state :counts)
