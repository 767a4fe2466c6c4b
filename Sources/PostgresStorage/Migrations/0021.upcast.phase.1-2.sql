-- Schema 2 of a phase says whether it is the one that every project has, which has the zero id.
-- An unescaped quote after { or , begins a member, so that the place is found without taking the state apart: json_each
-- would refuse states with U+0000. The new member stands where canonical JSON wants it, before logikalId.
create function upcast.phase_1_2(state json) returns json language sql stable parallel safe cost 1 as $$
  select regexp_replace(
    state::text, '([{,])"logikalId":',
    case when strpos(state::text, '"logikalId":"00000000-0000-0000-0000-000000000000"') > 0
         then '\1"isDefault":true,"logikalId":' else '\1"isDefault":false,"logikalId":' end)::json
$$;

create or replace function upcast.newest(of_type text) returns smallint language sql immutable parallel safe as $$
  select (case of_type when 'phase' then 2 else 1 end)::smallint
$$;

create or replace function upcast.state(of_type text, written_in smallint, state json) returns json
language sql stable parallel safe as $$
  select case when written_in = upcast.newest(of_type) then state
              when of_type = 'phase' and written_in = 1 then upcast.phase_1_2(state)
              else upcast.refuse(of_type, written_in) end
$$;
