-- $1 channel text  $2 payloads text[]. What is told of is committed by now, so nobody waits for this to reach the disk.
select set_config('synchronous_commit', 'off', true), pg_notify($1, payload) from unnest($2) payload
