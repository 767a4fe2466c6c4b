-- The functions that append have their owner's rights, whom row-level security lets write for every tenant. So the log
-- itself takes batches only for the tenant that the transaction names, whichever function brings them.
-- Errors: LS403 the transaction names another tenant, or none.
create function log.require_own_tenant() returns trigger language plpgsql as $$
begin
  if new.tenant is distinct from nullif(current_setting('logikal_sync.tenant', true), '')::int then
    raise exception 'a batch for tenant % in a transaction of %', new.tenant,
                    coalesce('tenant ' || nullif(current_setting('logikal_sync.tenant', true), ''), 'no tenant')
      using errcode = 'LS403', hint = 'Name the tenant in the transaction: set local logikal_sync.tenant.';
  end if;
  return new;
end
$$;

create trigger own_tenant before insert on log.batch for each row execute function log.require_own_tenant();
