-- An append keeps other appends out, not rows that only name the tenant: inserting one of those shares the tenant's key
-- until its commit. Two transactions that both brought such rows along would each wait for the other's end.
do $$
begin
  execute replace(pg_get_functiondef('log.begin_batches'::regproc),
                  'where s.tenant = append_tenant for update;', 'where s.tenant = append_tenant for no key update;');
end
$$;
