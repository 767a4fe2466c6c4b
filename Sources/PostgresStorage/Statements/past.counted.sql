-- past.counted   table   $1 tenant int   $2 project uuid   $3 position bigint
-- A project's elevations as they were after a position, and why some of them did not count.
select v.id, log.legible(e.state) ->> 'name' as name, e.state,
       decode(log.legible(d.state) ->> 'contentSha256', 'hex') as content,
       case when log.legible(e.state) ->> 'isInRecycleBin' = 'true' then 'recycleBin'
            when log.legible(e.state) #>> '{partsList,sha256}' is null then 'noPartsList'
            when p.id is null then 'notDecoded'
            else blobs.parts_exclusion(d.state) end as excluded
  from :table v
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
  left join :table p on p.tenant = $1 and p.entity_type = 'parts_list' and p.parent_id = v.id and not p.is_deleted
                    and p.from_position <= $3 and (p.to_position is null or p.to_position > $3)
  left join log.current_event d on d.tenant = $1 and d.position = p.from_position
 where v.tenant = $1 and v.entity_type = 'elevation' and v.project_id = $2 and not v.is_deleted
   and v.from_position <= $3 and (v.to_position is null or v.to_position > $3)
