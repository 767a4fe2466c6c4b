-- How many living phases and elevations each project is known to have. $1 tenant int
select p.parent_id as project, count(distinct p.entity_id) as phases, count(e.entity_id) as elevations
  from log.stream p
  left join log.stream e on e.tenant = p.tenant and e.parent_id = p.entity_id and e.entity_type = 'elevation'
                        and not e.is_deleted
 where p.tenant = $1 and p.entity_type = 'phase' and not p.is_deleted
 group by p.parent_id
