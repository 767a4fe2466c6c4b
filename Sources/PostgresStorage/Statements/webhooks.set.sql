-- Where a consumer is to be woken. Whoever looks next tells it the head. $1 tenant int  $2 consumer text  $3 url text
-- $4 sealed secret bytea
insert into log.webhook (tenant, consumer, url, sealed_secret)
values ($1, $2, $3, $4)
    on conflict (tenant, consumer) do update
   set url = excluded.url, sealed_secret = excluded.sealed_secret, set_at = clock_timestamp(), told_epoch = null,
       told_position = null, delivered_at = null, due_at = clock_timestamp(), attempt = null, failures = 0,
       failure = null;
