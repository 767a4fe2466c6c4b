-- $1 tenant int
select log.extend_ahead($1) as room
