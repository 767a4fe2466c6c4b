-- Where a consumer wants to be told that there is something new, and no more than that.
create table log.webhook (
  tenant int not null,
  consumer text not null,
  url text not null check (length(url) <= 2000),
  sealed_secret bytea not null,
  set_at timestamptz not null default clock_timestamp(),
  -- The head that it was told last.
  told_epoch uuid,
  told_position bigint,
  delivered_at timestamptz,
  -- Not before. Whoever takes it moves this on, so that all others leave it alone until the attempt must be over.
  due_at timestamptz not null default clock_timestamp(),
  -- The attempt under way: what comes of an older one, or of another address, is not believed.
  attempt uuid,
  failures int not null default 0,
  failure text check (length(failure) <= 200),
  primary key (tenant, consumer),
  foreign key (tenant, consumer) references log.consumer on delete cascade
);

select log.isolate('log.webhook');
grant select, insert, update, delete on log.webhook to logikal_sync_service;
