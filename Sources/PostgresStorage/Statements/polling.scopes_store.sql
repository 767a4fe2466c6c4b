-- $1 tenant int  $2 cycle bigint  $3 keys text[]  $4 labels text[]  $5 levels text[]  $6 subject types text[]
-- $7 subjects uuid[]  $8 outcomes text[]  $9 listed int[]  $10 findings text[]  $11 looked at timestamptz[]
insert into polling.scope (
  tenant, scope, label, level, subject_type, subject_id, cycle, outcome, listed, finding, looked_at, complete_at)
select $1, u.scope, u.label, u.level, u.subject_type, u.subject_id, $2, u.outcome, u.listed, u.finding, u.looked_at,
       case when u.outcome = 'complete' then u.looked_at end
  from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
       u (scope, label, level, subject_type, subject_id, outcome, listed, finding, looked_at)
    on conflict (tenant, scope) do update
   set label = excluded.label, cycle = excluded.cycle, outcome = excluded.outcome, listed = excluded.listed,
       finding = excluded.finding, looked_at = excluded.looked_at,
       complete_at = coalesce(excluded.complete_at, polling.scope.complete_at)
