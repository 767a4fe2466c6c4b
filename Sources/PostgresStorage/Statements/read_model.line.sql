-- read_model.line   :state   :overridden   :counts   $1 tenant int
-- A row m of a read model as JSON.
json_build_object(
  'id', m.id, 'logikalId', m.logikal_id,
  'parent', case when m.parent_id is not null then json_build_object('type', m.parent_type, 'id', m.parent_id) end,
  'position', m.position, 'version', m.version, 'state', :state, 'overridden', :overridden :counts)
