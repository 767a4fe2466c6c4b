-- $1 tenant int  $2 sha256 bytea  $3 media type text  $4 content bytea
insert into blobs.blob (tenant, sha256, size, media_type, content)
select $1, $2, octet_length($4), $3, $4
 where not exists (select from blobs.blob where tenant = $1 and sha256 = $2)
    on conflict (tenant, sha256) do nothing
