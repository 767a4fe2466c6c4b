-- Newest first. $1 tenant int
select address, version, capabilities, learnt_at from polling.capability where tenant = $1
 order by learnt_at desc, address, version
