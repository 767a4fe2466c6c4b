-- How much of a word has to be alike to be found; for the rest of the transaction.
select set_config('pg_trgm.word_similarity_threshold', '0.5', true)
