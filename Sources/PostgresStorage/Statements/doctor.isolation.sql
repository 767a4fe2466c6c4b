-- Tables with a tenant that row-level security does not guard. No binds.
select name::text as subject, 'row-level security is not forced, or its policy is missing' as detail
  from log.tenant_table
 where not is_isolated
    or not exists (select from pg_policy p where p.polrelid = name and p.polname = 'tenant')
 order by 1
