-- odoo.stats   :projects   :phases   :elevations   :projects_child   $1 tenant int
select json_build_object(
         'total_projects', (select count(*) from :projects p where p.tenant = $1),
         'total_phases', (select count(*) from :phases f where f.tenant = $1),
         'total_elevations', (select count(*) from :elevations e where e.tenant = $1),
         'projects', coalesce((
           select json_agg(json_build_object(
                    'project_id', p.logikal_id, 'project_name', p.name,
                    'phases_count', (select count(*) from :projects_child c
                                      where c.tenant = $1 and c.counted_for = p.id and c.type = 'phase'))
                    order by p.name, p.id)
             from :projects p where p.tenant = $1), '[]'::json))::text as answer
