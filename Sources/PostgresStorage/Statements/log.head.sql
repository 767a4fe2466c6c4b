-- $1 tenant int
select head, batch, chain, epoch from log.sequencer where tenant = $1
