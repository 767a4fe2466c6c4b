grant usage on schema log, polling, blobs, projecting, access, read to logikal_sync_service;
grant create on schema read to logikal_sync_service;

-- The log is append-only by privilege: reading, and appending by function.
grant select on log.sequencer, log.batch, log.event, log.stream to logikal_sync_service;
grant execute on function log.append to logikal_sync_service;

grant select, insert, update, delete on all tables in schema polling, projecting to logikal_sync_service;
grant usage on all sequences in schema polling to logikal_sync_service;
grant select, insert on blobs.blob to logikal_sync_service;
grant select, insert, update on access.api_key to logikal_sync_service;
grant select, insert on access.signing_key to logikal_sync_service;
