-- $1 tenant int  $2 cycle bigint  $3 scopes text[]  $4 outcomes text[]  $5 listed int[]  $6 findings text[]
-- $7 looked at timestamptz[]
insert into polling.scope (tenant, scope, cycle, outcome, listed, finding, looked_at, complete_at)
select $1, u.scope, $2, u.outcome, u.listed, u.finding, u.looked_at,
       case when u.outcome = 'complete' then u.looked_at end
  from unnest($3, $4, $5, $6, $7) u (scope, outcome, listed, finding, looked_at)
    on conflict (tenant, scope) do update
   set cycle = excluded.cycle, outcome = excluded.outcome, listed = excluded.listed, finding = excluded.finding,
       looked_at = excluded.looked_at, complete_at = coalesce(excluded.complete_at, polling.scope.complete_at)
