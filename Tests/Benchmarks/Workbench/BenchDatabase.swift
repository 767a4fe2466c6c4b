import Logging
import PostgresClient
import PostgresStorage

/// A migrated database, with the service's rights and the owner's.
struct BenchDatabase: Sendable {
    let conninfo: String
    let service: Database
    let owner: PostgresPool
    let log: PostgresEventLog

    init(conninfo: String, connections: Int, logger: Logger) async throws {
        self.conninfo = conninfo
        service = try await Database.open(conninfo, maximumConnections: connections, logger: logger)
        owner = PostgresPool(
            PostgresConfiguration(conninfo, maximumConnections: connections, statementTimeout: .seconds(600)),
            logger: logger)
        log = PostgresEventLog(pool: service.pool, notifier: HeadNotifier(pool: service.pool, logger: logger))
    }

    /// How many the log has.
    var events: Double {
        get async throws {
            try await owner.query("select head from log.sequencer where tenant = 1") { Double(try $0.int64(0)) }[0]
        }
    }

    func close() async {
        await service.close()
        await owner.close()
    }
}
