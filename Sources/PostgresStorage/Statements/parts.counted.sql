-- parts.counted   elevations   parts   $1 tenant int   $2 project uuid
-- A project's elevations, and why some of them do not count.
select e.id, e.name, e.state, p.content,
       case when log.legible(e.state) ->> 'isInRecycleBin' = 'true' then 'recycleBin'
            when log.legible(e.state) #>> '{partsList,sha256}' is null then 'noPartsList'
            when p.id is null then 'notDecoded'
            else p.excluded end as excluded
  from :elevations e
  left join :parts p on p.tenant = e.tenant and p.elevation_id = e.id
 where e.tenant = $1 and e.project_id = $2
