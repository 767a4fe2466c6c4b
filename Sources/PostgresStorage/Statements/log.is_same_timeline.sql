-- Whether the server writes the timeline that it was last seen on: a promotion begins another. No binds.
select coalesce((select s.timeline = left(pg_walfile_name(pg_current_wal_lsn()), 8) from log.server s), true) as is_same
