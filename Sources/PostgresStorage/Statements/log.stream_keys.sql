-- The natural keys of the streams whose ids are made of them. :tenant int, as text: a COPY has no binds.
copy (
  select entity_type, entity_id, natural_key
    from log.stream
   where tenant = :tenant and entity_type in ('project', 'phase', 'elevation', 'parts_list')
) to stdout (format binary)
