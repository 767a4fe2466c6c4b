-- feed.heads   no binds
-- Both ends of every tenant's log, as committed.
select tenant, head, epoch, floor from log.heads();
