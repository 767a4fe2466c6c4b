import Logging
import PostgresClient
import SyncTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct ListenerTests {
    @Test func `a listener hears, and tells when it may have missed something`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo async throws in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let configuration = PostgresConfiguration(conninfo, applicationName: "ears")
            let pool = PostgresPool(PostgresConfiguration(conninfo), logger: logger)
            let channel = #"Odd "channel""#
            let heard = Task {
                var events: [PostgresListener.Element] = []
                for await event in PostgresListener(configuration, channels: [channel], logger: logger) {
                    events.append(event)
                    switch events.count {
                    case 1: try await pool.execute("select pg_notify(\(channel), \("first"))")
                    case 2:
                        try await pool.execute(
                            """
                            select pg_terminate_backend(pid) from pg_stat_activity
                             where application_name = 'ears' and datname = current_database()
                            """
                        )
                    case 3: try await pool.execute("select pg_notify(\(channel), \("second"))")
                    default: return events
                    }
                }
                return events
            }
            #expect(
                try await heard.value == [
                    .connected,
                    .notification(.init(channel: channel, payload: "first")),
                    .reconnected,
                    .notification(.init(channel: channel, payload: "second")),
                ])
            // The loop is over, so its connection goes.
            try await eventually { try await self.listeners(pool) == 0 }
            await pool.close()
        }
    }

    @Test func `a cancelled listener stops`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo async throws in
            let logger = Logger(label: "test")
            let pool = PostgresPool(PostgresConfiguration(conninfo), logger: logger)
            let configuration = PostgresConfiguration(conninfo, applicationName: "ears")
            let listening = Task {
                for await _ in PostgresListener(configuration, channels: ["c"], logger: logger) {}
            }
            try await eventually { try await self.listeners(pool) == 1 }
            listening.cancel()
            await listening.value
            try await eventually { try await self.listeners(pool) == 0 }
            await pool.close()
        }
    }

    private func listeners(_ pool: PostgresPool) async throws -> Int64? {
        try await pool.query(
            "select count(*) from pg_stat_activity where application_name = 'ears' and datname = current_database()"
        ) { try $0.int64(0) }.first
    }
}
