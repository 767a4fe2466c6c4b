-- odoo.elevations   :projects   :phases   :elevations   :elevation_line   $1 tenant int   $2 Logikal's id of the
--                   project   $3 the phase's id as it was told
select json_build_object(
         'elevations', coalesce((
           select json_agg(:elevation_line order by e.name, e.id)
             from :elevations e where e.tenant = $1 and e.parent_id = f.id), '[]'::json))::text as answer
  from :projects p
  join :phases f on f.tenant = $1 and f.parent_id = p.id and (f.logikal_id = $3 or f.id::text = $3)
 where p.tenant = $1 and p.logikal_id = $2
