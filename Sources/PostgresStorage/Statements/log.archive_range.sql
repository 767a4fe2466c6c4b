-- $1 tenant int  $2 first and $3 last position bigint  $4 as of batch bigint  $5 file text  $6 sha256 bytea
-- $7 silence as interval in text, or null for no consumers
select log.archive_range($1, $2, $3, $4, $5, $6, $7::text::interval) as kept
