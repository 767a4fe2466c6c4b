-- read_model.row   :table   :counts   $1 tenant int   $2 id uuid
-- One row of a read model.
select json_build_object(
         'id', m.id, 'logikalId', m.logikal_id,
         'parent', case when m.parent_id is not null
                        then json_build_object('type', m.parent_type, 'id', m.parent_id) end,
         'position', m.position, 'version', m.version, 'state', m.state :counts)::text as line
  from :table m
 where m.tenant = $1 and m.id = $2;
