/// Where a PostgreSQL server is, and the limits under which to use it.
public struct PostgresConfiguration: Sendable {
    /// A URL or libpq's `key=value` form, handed to libpq as it is. It may hold a password.
    public var conninfo: String
    /// What `pg_stat_activity` shows, unless the connection string says otherwise.
    public var applicationName: String
    /// Connections the pool may open; each costs the server a process and this program a thread.
    public var maximumConnections: Int
    /// Callers that may wait for a connection before others are turned away at once.
    public var maximumWaiters: Int
    /// How long a caller waits for a connection.
    public var waitLimit: Duration
    /// The server ends a statement after this; zero is never. A silent server is given up a little later.
    public var statementTimeout: Duration
    /// The server ends a statement that waited this long for one lock; zero is never.
    public var lockTimeout: Duration
    /// The server ends a session that left a transaction idle for this long; zero is never.
    public var idleInTransactionTimeout: Duration
    /// How long connecting may take, over all hosts named.
    public var connectTimeout: Duration
    /// Statements that run on each new connection before its first use, such as `set role …`.
    public var sessionSetup: [SQL]
    /// What holds in each transaction, such as the role to work as.
    public var transactionSettings: [TransactionSetting]
    /// A pooler lends the server's sessions for one transaction at a time (PgBouncer's transaction mode). Then nothing
    /// may outlive a transaction: no statement is prepared, limits are set in each transaction, and a statement by
    /// itself runs in a transaction of its own.
    public var isPooledByTransaction: Bool
    /// What a silent server is allowed beyond its own statement timeout, and an asked-for cancellation to take.
    var grace: Duration = .seconds(5)

    public init(
        _ conninfo: String,
        applicationName: String = "logikal-sync",
        maximumConnections: Int = 8,
        waitLimit: Duration = .seconds(10),
        statementTimeout: Duration = .seconds(60),
        lockTimeout: Duration = .seconds(5),
        idleInTransactionTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(5),
        sessionSetup: [SQL] = [],
        transactionSettings: [TransactionSetting] = [],
        isPooledByTransaction: Bool = false,
        maximumWaiters: Int = 4096
    ) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = max(0, maximumWaiters)
        self.waitLimit = waitLimit
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.connectTimeout = connectTimeout
        self.sessionSetup = sessionSetup
        self.transactionSettings = transactionSettings
        self.isPooledByTransaction = isPooledByTransaction
    }
}

extension PostgresConfiguration {
    /// The server's own limits, and a time zone that does not depend on the machine.
    var limits: [TransactionSetting] {
        [
            TransactionSetting("statement_timeout", "\(statementTimeout.milliseconds)"),
            TransactionSetting("lock_timeout", "\(lockTimeout.milliseconds)"),
            TransactionSetting("idle_in_transaction_session_timeout", "\(idleInTransactionTimeout.milliseconds)"),
            TransactionSetting("timezone", "UTC"),
        ]
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    /// Where it leads; never the password.
    public var description: String {
        (try? ConnectionString(parsing: conninfo).description) ?? "an unreadable connection string"
    }

    public var customMirror: Mirror {
        Mirror(self, children: ["description": description])
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short limit does not become "no limit", within Int32.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int64(Int32.max) }
        return max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
