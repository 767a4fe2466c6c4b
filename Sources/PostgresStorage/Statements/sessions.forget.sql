-- sessions.forget   $1 tenant int   $2 client uuid   $3 at timestamptz   $4 most that are kept int
-- Drops the client's sessions that have ended, and the oldest beyond so many.
delete from access.session s
 where s.tenant = $1 and s.client = $2
   and (s.expires_at <= $3
        or s.id in (select o.id from access.session o where o.tenant = $1 and o.client = $2
                     order by o.started_at desc, o.id offset $4));
