-- odoo.phases   :projects   :phases   :phase_line   $1 tenant int   $2 Logikal's id of the project
select json_build_object(
         'phases', coalesce((select json_agg(:phase_line order by f.name, f.id)
                               from :phases f where f.tenant = $1 and f.parent_id = p.id), '[]'::json))::text as answer
  from :projects p
 where p.tenant = $1 and p.logikal_id = $2
