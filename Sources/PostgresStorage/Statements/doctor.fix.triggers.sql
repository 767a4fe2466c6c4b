-- Makes the missing triggers of the log and switches all of them on.
do $$
declare
  target regclass;
begin
  for target in select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = 'log'
                   and (c.relname in ('event', 'batch')
                        or c.oid in (select relid from pg_partition_tree('log.event') where isleaf)) loop
    if not exists (select from pg_trigger where tgrelid = target and tgname = 'append_only') then
      execute format('create trigger append_only before update or delete on %s '
                     'for each row execute function log.refuse_change()', target);
    end if;
    if not exists (select from pg_trigger where tgrelid = target and tgname = 'append_only_truncate') then
      execute format('create trigger append_only_truncate before truncate on %s '
                     'for each statement execute function log.refuse_change()', target);
    end if;
    execute format('alter table %s enable trigger append_only', target);
    execute format('alter table %s enable trigger append_only_truncate', target);
  end loop;
  if not exists (select from pg_trigger where tgrelid = 'log.batch'::regclass and tgname = 'own_tenant') then
    create trigger own_tenant before insert on log.batch for each row execute function log.require_own_tenant();
  end if;
  alter table log.batch enable trigger own_tenant;
end
$$
