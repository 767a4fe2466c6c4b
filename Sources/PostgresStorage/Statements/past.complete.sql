-- past.complete   :table   and the line of each model   $1 tenant int   $2 project uuid   $3 entity type text
--                 $4 position bigint
-- A project with its phases and their elevations as they were after a position.
with living as (
  select v.*
    from :table v
   where v.tenant = $1 and v.from_position <= $4 and (v.to_position is null or v.to_position > $4)
     and not v.is_deleted
), phase as materialized (
  select v.*, log.legible(e.state) ->> 'name' as name
    from living v
    join log.current_event e on e.tenant = $1 and e.position = v.from_position
   where v.entity_type = 'phase' and v.parent_id = $2
), elevation as materialized (
  select v.*, log.legible(e.state) ->> 'name' as name
    from living v
    join log.current_event e on e.tenant = $1 and e.position = v.from_position
   where v.entity_type = 'elevation' and v.project_id = $2
)
select json_build_object(
         'project', :project_line,
         'phases', coalesce((
           select json_agg(json_build_object(
                    'phase', (select :phase_line from log.current_event e
                               where e.tenant = $1 and e.position = v.from_position),
                    'elevations', coalesce((
                      select json_agg(:elevation_line order by v.name, v.id)
                        from elevation v
                        join log.current_event e on e.tenant = $1 and e.position = v.from_position
                       where v.parent_id = p.id), '[]'::json)) order by p.name, p.id)
             from phase p
            cross join lateral (select p.*) v), '[]'::json))::text as line
  from living v
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
 where v.entity_type = $3 and v.id = $2
