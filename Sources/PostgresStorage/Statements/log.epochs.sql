-- $1 tenant int
select epoch, since, head, reason from log.epoch where tenant = $1 order by since
