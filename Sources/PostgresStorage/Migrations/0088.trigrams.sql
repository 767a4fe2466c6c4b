-- Similarity of words, for the search: a part of PostgreSQL's own contributions that a database's owner may add.
create extension if not exists pg_trgm;
