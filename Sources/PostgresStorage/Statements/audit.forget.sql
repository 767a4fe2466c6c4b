-- audit.forget   $1 before timestamptz   $2 at most int
select access.forget_audit($1, $2) as forgotten;
