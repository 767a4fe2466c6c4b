-- $1 tenant int
select id, address, sealed_token, opened_at from polling.session where tenant = $1 order by opened_at, id
