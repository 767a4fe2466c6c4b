-- The tenant of a name, or else of a number. $1 text
select tenant from log.sequencer where name = $1 or tenant::text = $1 order by name <> $1 limit 1
