-- tenants.delete   $1 tenant int
select access.delete_tenant($1);
