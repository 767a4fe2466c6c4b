-- $1 tenant int  $2 sha256 bytea
select media_type, content from blobs.blob where tenant = $1 and sha256 = $2
