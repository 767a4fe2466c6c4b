-- odoo.complete   :projects   :phases   :elevations   and the line of each   $1 tenant int   $2 Logikal's id of the
--                 project
select json_build_object(
         'project', :project_line,
         'phases_with_elevations', coalesce((
           select json_agg(json_build_object(
                    'phase', :phase_line, 'elevations', held.lines, 'elevations_count', held.count)
                    order by f.name, f.id)
             from :phases f
            cross join lateral (
              select coalesce(json_agg(:elevation_line order by e.name, e.id), '[]'::json) as lines, count(*) as count
                from :elevations e where e.tenant = $1 and e.parent_id = f.id) held
            where f.tenant = $1 and f.parent_id = p.id), '[]'::json),
         'summary', json_build_object(
           'phases_count', (select count(*) from :phases f where f.tenant = $1 and f.parent_id = p.id),
           'total_elevations', (select count(*) from :elevations e where e.tenant = $1 and e.project_id = p.id))
       )::text as answer
  from :projects p
 where p.tenant = $1 and p.logikal_id = $2
