-- blob.thumbnail   $1 tenant int   $2 elevation uuid   $3 digests that the asker has, bytea[]
-- The thumbnail that the elevation's newest event names; no row when there is no such elevation now.
select log.legible(e.state) #>> '{thumbnail,sha256}' is not null as has_thumbnail,
       b.sha256, b.media_type,
       case when b.sha256 <> all($3::bytea[]) then b.content end as content
  from log.stream s
  join log.event e on e.tenant = s.tenant and e.position = s.last_position
  left join blobs.blob b on b.tenant = s.tenant
                         and b.sha256 = decode(log.legible(e.state) #>> '{thumbnail,sha256}', 'hex')
 where s.tenant = $1 and s.entity_id = $2 and s.entity_type = 'elevation' and not s.is_deleted;
