-- The role that the service works as. It owns read models and nothing else: it can read the log and append to it by
-- log.append, and has no right to change or remove what is there.
-- Roles belong to the server, not to the database: another database may have made it, even at this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'logikal_sync_service') then
    create role logikal_sync_service nologin;
  end if;
  -- Since PostgreSQL 16 being a member does not yet mean that one may work as the role.
  if not pg_has_role('logikal_sync_service',
                     case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) then
    execute format('grant logikal_sync_service to %I', current_user);
  end if;
exception
  when duplicate_object or unique_violation then
    null;
  when insufficient_privilege then
    raise exception 'the database user % may not create the role logikal_sync_service', current_user
      using errcode = 'LS403',
      hint = format('As an administrator run: create role logikal_sync_service nologin; '
                    'grant logikal_sync_service to %I;', current_user);
end
$$;
