-- Keeps everybody else from appending until the commit. $1 tenant int
select head from log.sequencer where tenant = $1 for update
