-- $1 tenant int
select head, batch, chain, epoch, floor from log.sequencer where tenant = $1
