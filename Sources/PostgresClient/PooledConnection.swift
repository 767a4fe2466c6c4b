import Logging

/// One place in the pool: a thread, and the connection that lives on it while it is healthy.
///
/// A connection that broke or was left in a transaction is dropped here, and the next lease connects anew; so the
/// pool itself only ever hands places on.
actor PooledConnection {
    nonisolated let interruption: Interruption
    private let thread: ThreadExecutor
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private var connection: PostgresConnection?

    init(_ configuration: PostgresConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        interruption = try Interruption()
        thread = try ThreadExecutor(name: "postgres")
    }

    deinit {
        thread.stop()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Runs the body on the connection's thread, connecting first where needed.
    func run<Value: Sendable>(_ body: @Sendable (PostgresConnection) throws -> Value) throws -> Value {
        let connection = try liveConnection()
        defer {
            if !connection.isReusable() {
                logger.debug("PostgreSQL connection dropped")
                self.connection = nil
            }
        }
        return try body(connection)
    }

    /// Ends the session.
    func disconnect() {
        connection = nil
    }

    private func liveConnection() throws -> PostgresConnection {
        if let connection {
            connection.beginLease()
            if connection.isAlive() { return connection }
            logger.debug("PostgreSQL connection was found broken while idle")
            self.connection = nil
        }
        let fresh = try PostgresConnection(configuration, interruption: interruption, logger: logger)
        connection = fresh
        return fresh
    }
}
