import EventSourcing
public import Logging
public import PostgresClient

/// Tells every process that a log has grown: after the commit, never inside it, because a NOTIFY in the appending
/// transaction would serialise all commits of the server. A lost notification costs a listener one of its own polls.
public struct HeadNotifier: Sendable {
    private let pool: PostgresPool
    private let logger: Logger

    public init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    func announce(tenant: TenantID, head: Position) async {
        do {
            let payload = "\(tenant):\(head)"
            _ = try await pool.query("select pg_notify(\(PostgresHeadSource.channel), \(payload))") { _ in () }
        } catch {
            logger.debug("head not announced", metadata: ["tenant": "\(tenant)", "error": "\(error)"])
        }
    }
}
