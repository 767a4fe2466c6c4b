import ArgumentParser

@main
struct LogikalSync: AsyncParsableCommand {
    static func main() async {
        Console.holdPlaces()
        let result: Result<Void, any Error>
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            result = .success(())
        } catch { result = .failure(error) }
        do {
            try Console.check()
            try result.get()
        } catch { Failure.end(error) }
    }

    static let configuration = CommandConfiguration(
        commandName: "logikal-sync",
        abstract: "Keeps Logikal and Odoo in step.",
        discussion: """
            Settings come from the environment:
              LOGIKAL_BASE_URL    the vendor's service, e.g. https://logikal.example/MbioeService.svc/api/v3
              AUTH_USERNAME       the user to log in as
              AUTH_PASSWORD       that user's password
              LOGIKAL_SESSIONS    1 (default) or 2: a second one halves the time of parts lists, and may take a licence
              LOGIKAL_ERP         the programme mode that a login asks for: yes (default) or no
              DATABASE_URL        a PostgreSQL to use; without it a private one is run in DATA_DIR
              DATABASE_READ_URL   a streaming replica of DATABASE_URL that answers pages of the feed and snapshots
              REDIS_URL           redis://[:password@]host:port/0, where processes share pages of the feed and count
                                  requests together (default none)
              NATS_URL            nats://[user:password@]host:port, a JetStream that every event is handed on to
                                  (default none)
              DATABASE_POOLING    transaction, when DATABASE_URL leads to PgBouncer in transaction mode
              DATA_DIR            where the private PostgreSQL keeps its data
              LOG_SIGNING_KEY_FILE  an Ed25519 key that signs checkpoints; without it one is made in DATA_DIR
              CHECKPOINT_FOLDER   where signed checkpoints are put as files besides, on another disk (default none)
              SESSION_KEY_FILE    32 bytes in base64 under which tokens of open sessions are kept; without it one is
                                  made in DATA_DIR
              WEBHOOK_PRIVATE_ADDRESSES, WEBHOOK_PLAIN_HTTP  yes lets consumers be woken in the own network, by http
              MASTER_KEY_FILE     32 bytes in base64 under which tenants' passwords are kept; without it one is made in
                                  DATA_DIR
              TENANT              the tenant to work on, where there are several (default: default)
              CALL_LOG_ROWS, CALL_LOG_AGE  how much of the log of calls is kept (default 100000 and 336h)
              LISTEN_ADDRESS      where the HTTP API listens (default 127.0.0.1:8080)
              POLL_INTERVAL       pause between two cycles: 500ms, 30s, 5m (default 1m)
              POLL_FULL_CHECK     every project is entered after this long at the latest (default 7d)
              POLL_LEAST_PROJECTS, POLL_MOST_PROJECTS  how many projects one cycle enters (20, 200)
              POLL_MOST_PARTS_LISTS  how many parts lists one cycle fetches (default 200)
              POLL_ASSET_AGE      drawings and parts lists older than this are fetched again (default 90d)
              POLL_DETAIL_AGE     prices and addresses older than this are asked for again; without it whenever a
                                  project is entered
              POLL_LEASE          how long a poller may be silent before another takes over (default 30s)
              FLAP_WINDOW         how long what goes to and fro has to hold still until consumers of the newest states
                                  see it: 30s, 10m (default 10m); 0 shows everything at once
              POLL_PRICES         estimation (default), quotation for a price of every elevation too, or none
              POLL_ADDRESSES      yes (default) or no
              THUMBNAIL_SIZE      of drawings in pixels (default 300x300); THUMBNAIL_VIEW interior or exterior,
                                  THUMBNAIL_FORMAT png or jpg, THUMBNAIL_DIMENSIONS, THUMBNAIL_DESCRIPTION yes or no
              BLOB_RETENTION      how long drawings and parts lists are kept that nothing names any more (default 90d)
              BLOB_BUDGET         drop them earlier where all of it takes more, e.g. 20GB (default no bound)
              BOOTSTRAP_API_KEY   the first API key; without it one is generated and shown once
              CLIENT_RATE_LIMIT   requests a client may make in a minute, where none is set for it (default 6000)
              ADDRESS_RATE_LIMIT  logins, and requests without a valid key, in a minute from one address (default 120)
              TRUSTED_PROXIES     addresses and ranges whose X-Forwarded-For and -Proto are believed (default none)
              TLS_CERTIFICATE_FILE, TLS_KEY_FILE  the API's certificate with its chain, and its key, in PEM; read again
                                  when they change (default none: plain HTTP)
              REQUIRE_HTTPS       yes refuses what does not come by HTTPS, health aside (default no)
              CORS_ALLOWED_ORIGINS  from pages of which other sites browsers may ask, e.g. https://erp.example
              DRAIN_TIME          how long, told to end, the API refuses what is new with 503 first (default 0)
              AUDIT_RETENTION     how long it is kept who did what: 90d (default 400d, at least 30d)
              VERIFY_INTERVAL     how often all of a log is verified: 12h, 7d (default 1d)
              METRICS_TOKEN       lets Prometheus ask for /api/v1/metrics, and for nothing else; 16 characters or more
              METRICS_ADDRESS     tells metrics on an address of their own, too, at /metrics (default none)
              LOG_LEVEL           trace, debug, info, notice, warning, error, critical (default: info for run, warning
                                  for others); parts of the program by name: info,polling=debug
              LOG_FORMAT          text (default) or json, an object a line
              OTEL_EXPORTER_OTLP_ENDPOINT  where spans go by OTLP/HTTP, e.g. http://collector:4318 (default nowhere);
                                  OTEL_EXPORTER_OTLP_HEADERS name=value,…; OTEL_SERVICE_NAME (logikal-sync);
                                  OTEL_TRACES_SAMPLER_ARG the share of traces that is recorded, 0 to 1 (1)
              SENTRY_DSN          where errors are reported, without what they say (default nowhere);
                                  SENTRY_ENVIRONMENT (production)

            Examples:
              logikal-sync demo
              LOGIKAL_BASE_URL=… AUTH_USERNAME=… AUTH_PASSWORD=… logikal-sync run
              logikal-sync sync project 0000003948 --deep
              logikal-sync log verify

            Exit codes: 0 done; 1 failed, or what was asked for is not there; 2 done, but not everything could be read;
            64 wrong usage, or a setting that can't be used.
            """,
        version: Program.version,
        subcommands: [
            DemoCommand.self, RunCommand.self, ServeCommand.self, PollCommand.self, ProjectCommand.self,
            WorkCommand.self, SimulateCommand.self, MigrateCommand.self, SyncCommand.self,
            OperationsCommand.self, LogCommand.self, HistoryCommand.self, DiffCommand.self, ProjectionsCommand.self,
            ReplayCommand.self, ConsumersCommand.self, DeadLettersCommand.self, JobsCommand.self, StatusCommand.self,
            CallsCommand.self, DoctorCommand.self, ScopeCommand.self, FreshnessCommand.self, PartsCommand.self,
            BlobsCommand.self, ConflictsCommand.self, OverridesCommand.self, ReconciliationCommand.self,
            ClientsCommand.self, AuditCommand.self, TenantsCommand.self, MaintenanceCommand.self,
        ])
}
