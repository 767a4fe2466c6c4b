-- audit.list   $1 tenant int   $2 kinds text[], empty for all   $3 outcome text or null   $4 actor text or null
-- $5 before bigint or null   $6 since timestamptz or null   $7 limit int
-- Newest first.
select id, at, kind, action, outcome, actor, subject, address, request_id, code
  from access.audit_event
 where tenant = $1
   and (cardinality($2::text[]) = 0 or kind = any ($2))
   and ($3::text is null or outcome = $3)
   and ($4::text is null or actor = $4)
   and ($5::bigint is null or id < $5)
   and ($6::timestamptz is null or at >= $6)
 order by id desc
 limit $7;
