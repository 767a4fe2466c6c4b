-- Whether the server is the one that the logs were last seen on; renews their epochs if not.
select log.recognise_server() as is_known
