-- Puts another payload in the place of the appended one. $1 tenant int  $2 position bigint  $3 state json or null
-- $4 before json  $5 salt bytea  $6 digest of the appended payload bytea
update log.event set state = $3, before = $4, salt = $5, payload = $6 where tenant = $1 and position = $2
