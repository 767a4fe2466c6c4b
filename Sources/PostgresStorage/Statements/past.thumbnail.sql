-- past.thumbnail   $1 tenant int   $2 elevation uuid   $3 digests that the asker has, bytea[]   $4 position bigint
-- The thumbnail that the elevation's newest event up to a position names; no row when there was no such elevation.
select log.legible(e.state) #>> '{thumbnail,sha256}' is not null as has_thumbnail,
       b.sha256, b.media_type,
       case when b.sha256 <> all($3::bytea[]) then b.content end as content
  from (select n.state
          from log.current_event n
         where n.tenant = $1 and n.entity_id = $2 and n.entity_type = 'elevation' and n.position <= $4
         order by n.version desc
         limit 1) e
  left join blobs.blob b on b.tenant = $1 and b.sha256 = decode(log.legible(e.state) #>> '{thumbnail,sha256}', 'hex')
 where e.state is not null;
