-- audit.append   $1 tenant int   $2 at timestamptz[]   $3 kind text[]   $4 action text[]   $5 outcome text[]
-- $6 actor text[]   $7 subject text[]   $8 address text[]   $9 request id text[]   $10 code text[]
insert into access.audit_event (tenant, at, kind, action, outcome, actor, subject, address, request_id, code)
select $1, u.at, u.kind, u.action, u.outcome, u.actor, u.subject, u.address, u.request_id, u.code
  from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)
       as u (at, kind, action, outcome, actor, subject, address, request_id, code);
