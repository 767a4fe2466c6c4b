-- feed.heads   no binds
-- The end of every tenant's log, as committed.
select tenant, head, epoch from log.heads();
