-- $1 tenant int  $2 reason text
select log.renew_epoch($1, $2) as epoch
