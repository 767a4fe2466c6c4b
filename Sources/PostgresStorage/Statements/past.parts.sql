-- past.parts   table   $1 tenant int   $2 elevation uuid   $3 kinds text[] or null   $4 position bigint
-- What was decoded of an elevation's parts list as it was after a position; no row when there was no such elevation.
select log.legible(e.state) #>> '{partsList,sha256}' is not null as has_list, d.state, d.position,
       log.legible(d.state) ->> 'contentSha256' is not null as is_decoded, r.kind, r.rows::text as rows
  from :table v
  join log.current_event e on e.tenant = $1 and e.position = v.from_position
  left join :table p on p.tenant = $1 and p.entity_type = 'parts_list' and p.parent_id = v.id and not p.is_deleted
                    and p.from_position <= $4 and (p.to_position is null or p.to_position > $4)
  left join log.current_event d on d.tenant = $1 and d.position = p.from_position
  left join blobs.parts_rows r on r.tenant = $1 and r.content = decode(log.legible(d.state) ->> 'contentSha256', 'hex')
                              and ($3::text[] is null or r.kind = any ($3))
 where v.tenant = $1 and v.entity_type = 'elevation' and v.id = $2 and not v.is_deleted
   and v.from_position <= $4 and (v.to_position is null or v.to_position > $4)
