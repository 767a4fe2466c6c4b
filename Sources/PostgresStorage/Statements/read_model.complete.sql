-- read_model.complete   :projects   :phases   :elevations   and the line of each   $1 tenant int   $2 project uuid
-- A project with its phases and their elevations.
select json_build_object(
         'project', :project_line,
         'phases', coalesce((
           select json_agg(json_build_object(
                    'phase', :phase_line,
                    'elevations', coalesce((
                      select json_agg(:elevation_line order by m.name, m.id)
                        from :elevations m
                       where m.tenant = $1 and m.parent_id = phase.id), '[]'::json)) order by phase.name, phase.id)
             from :phases phase
            cross join lateral (select phase.*) m
            where phase.tenant = $1 and phase.parent_id = project.id), '[]'::json))::text as line
  from :projects project
 cross join lateral (select project.*) m
 where project.tenant = $1 and project.id = $2
