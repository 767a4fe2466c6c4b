-- odoo.line.elevation   :parts
-- An elevation e, with what its parts list says of it. Lengths in millimetres, weights in kilogrammes, areas in square
-- metres; depth nobody tells.
(select json_build_object(
   'id', case when e.logikal_id = '00000000-0000-0000-0000-000000000000' then e.id::text else e.logikal_id end,
   'name', e.name, 'description', coalesce(nullif(t."userDescription", ''), t."automaticDescription", ''),
   'width', t.width, 'height', t.height, 'depth', null, 'amount', t.amount,
   'auto_description', coalesce(h."automaticDescription", t."automaticDescription"),
   'auto_description_short', coalesce(h."automaticDescriptionShort", t."modelDescription"),
   'width_out', coalesce(h."widthMm", t.width), 'width_unit', 'mm',
   'height_out', coalesce(h."heightMm", t.height), 'height_unit', 'mm',
   'weight_out', h."weightKg", 'weight_unit', 'kg', 'area_output', h."areaM2", 'area_unit', 'm2',
   'system_code', h."systemCode", 'system_name', coalesce(h."systemName", t."systemDescription"),
   'system_long_name', h."systemLongName", 'color_base_long', h."baseColor",
   'parts_count', (select r.count from blobs.parts_rows r
                    where r.tenant = e.tenant and r.content = d.content and r.kind = 'articles'),
   'has_parts_data', d.content is not null, 'parse_status',
   case when d.content is not null then 'success' when d.id is not null then 'failed'
        when log.legible(e.state) #>> '{partsList,sha256}' is not null then 'pending' else 'no_parts' end,
   'glass_specifications', coalesce((
     select json_agg(distinct jsonb_build_object('glass_id', g."articleNumber", 'name', g.name))
       from blobs.parts_rows r
      cross join lateral json_to_recordset(r.rows) g ("articleNumber" text, name text)
      where r.tenant = e.tenant and r.content = d.content and r.kind = 'glass'), '[]'::json),
   'last_update_date', to_char(t."changedDate" at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS'),
   'thumbnail_url', '/api/v1/elevations/' || e.id || '/thumbnail')
   from json_to_record(log.effective(e.tenant, e.id, e.state)) t (
          "userDescription" text, "automaticDescription" text, "modelDescription" text, "systemDescription" text,
          width numeric, height numeric, amount numeric, "changedDate" timestamptz)
   left join :parts d on d.tenant = e.tenant and d.elevation_id = e.id
   left join lateral (
     select x.* from blobs.parts_rows r
      cross join lateral json_to_recordset(r.rows) x (
             "automaticDescription" text, "automaticDescriptionShort" text, "widthMm" numeric, "heightMm" numeric,
             "weightKg" numeric, "areaM2" numeric, "systemCode" text, "systemName" text, "systemLongName" text,
             "baseColor" text)
      where r.tenant = e.tenant and r.content = d.content and r.kind = 'header'
      limit 1) h on true)
