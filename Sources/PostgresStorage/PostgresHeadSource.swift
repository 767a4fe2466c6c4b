import EmbeddedFiles
import EventSourcing
public import Feeding
public import Logging
public import PostgresClient

/// Heads from the sequencer's table, and notifications on a channel.
public struct PostgresHeadSource: HeadSource {
    /// Payloads read `tenant:head`, e.g. `1:812`.
    public static let channel = "logikal_sync_head"

    private static let heads = SQL(EmbeddedFiles.text("feed.heads"), binds: [], name: "feed.heads")

    private let pool: PostgresPool
    private let configuration: PostgresConfiguration
    private let logger: Logger

    /// - Parameter configuration: for the connection that listens, which is not one of the pool's.
    public init(pool: PostgresPool, configuration: PostgresConfiguration, logger: Logger) {
        self.pool = pool
        self.configuration = configuration
        self.logger = logger
    }

    public func heads() async throws -> [TenantHead] {
        try await pool.readingShared { connection in
            try connection.query(Self.heads) { row in
                TenantHead(
                    tenant: TenantID(rawValue: try row.int32("tenant")), position: Position(try row.int64("head")),
                    epoch: try row.uuid("epoch"), floor: Position(try row.int64("floor")))
            }
        }
    }

    public func listen(_ report: @escaping @Sendable (HeadSignal) async -> Void) async throws {
        // A pooler hands notifications to whoever has the session by then; heads are asked for instead.
        guard !configuration.isPooledByTransaction else {
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
        for await element in PostgresListener(configuration, channels: [Self.channel], logger: logger) {
            switch element {
            case .connected, .reconnected: await report(.interrupted)
            case .notification(let notification):
                if let signal = Self.signal(fromPayload: notification.payload) { await report(signal) }
            }
        }
    }

    /// `nil` for anything else, because anybody who may connect may notify.
    static func signal(fromPayload payload: String) -> HeadSignal? {
        let parts = payload.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let tenant = Int32(parts[0]), let head = Int64(parts[1]), head > 0 else { return nil }
        return .appended(TenantID(rawValue: tenant), Position(head))
    }
}
