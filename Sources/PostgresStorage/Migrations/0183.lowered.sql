-- The letters of every script in lower case: by itself a database with the collation C knows those of ASCII only. ICU
-- knows them wherever it is built in; what else there is depends on the machine.
do $$
begin
  create collation read.letters (provider = icu, locale = 'und');
exception
  when feature_not_supported or invalid_parameter_value then
    begin
      create collation read.letters (provider = libc, locale = 'C.UTF-8');
    exception
      when undefined_object or invalid_parameter_value then
        create collation read.letters (provider = libc, locale = 'C');
    end;
end
$$;

create function read.lowered(words text) returns text language sql immutable parallel safe as $$
  select lower(words collate read.letters)
$$;
