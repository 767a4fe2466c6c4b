-- $1 tenant int  $2 id uuid  $3 after revision bigint
select revision, kind, state, at, actor, reason
  from polling.operation_change
 where tenant = $1 and operation = $2 and revision > $3
 order by revision
