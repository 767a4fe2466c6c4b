-- A state as SQL can look into it. The json type keeps the escapes of U+0000 and of lone surrogates, but no text can,
-- so that -> and ->> fail on them: here they are U+2400 and U+FFFD. What has no such escape is returned as it is.
create function log.legible(state json) returns json language sql stable parallel safe as $$
  select case
    when strpos(state::text, '\u') = 0 then state
    -- A backslash that is itself escaped begins no escape.
    else regexp_replace(
      regexp_replace(state::text, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u2400', 'g'),
      '(?<!\\)((?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\1\\ufffd', 'g')::json
  end
$$;
