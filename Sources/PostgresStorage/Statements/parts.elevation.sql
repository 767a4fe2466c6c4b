-- parts.elevation   elevations   parts   $1 tenant int   $2 elevation uuid   $3 kinds text[] or null
-- What was decoded of an elevation's parts list; no row when there is no such elevation now.
select log.legible(e.state) #>> '{partsList,sha256}' is not null as has_list, p.state, p.position,
       p.content is not null as is_decoded, r.kind, r.rows::text as rows
  from :elevations e
  left join :parts p on p.tenant = e.tenant and p.elevation_id = e.id
  left join blobs.parts_rows r on r.tenant = e.tenant and r.content = p.content
                              and ($3::text[] is null or r.kind = any ($3))
 where e.tenant = $1 and e.id = $2
