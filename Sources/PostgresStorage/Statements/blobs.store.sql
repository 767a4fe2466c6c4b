-- $1 tenant int  $2 sha256 bytea  $3 media type text  $4 content bytea
-- What was stored before, and is no longer named, is named again.
insert into blobs.blob as b (tenant, sha256, size, media_type, content)
values ($1, $2, octet_length($4), $3, $4)
    on conflict (tenant, sha256) do update set unreferenced_at = null
 where b.unreferenced_at is not null
