import CLibPQ
import Glibc
import Logging

/// One session with the server, usable inside the closure that a pool passes it to and nowhere else.
///
/// Calls block the connection's own thread until the server has answered. When the task that leased the connection is
/// cancelled, the statement under way is cancelled on the server and the call throws code `cancelled`.
public final class PostgresConnection {
    let handle: OpaquePointer
    let configuration: PostgresConfiguration
    let interruption: Interruption
    let logger: Logger
    var statements = PreparedStatementCache(capacity: 256)
    /// A statement's results are being read; another statement cannot start.
    var isBusy = false
    /// When the last statement went out: its time-out counts from then, however late its answer is read.
    var sentAt = ContinuousClock.now
    /// Between `begin` and the end of its transaction.
    var isInTransactionBlock = false
    /// The socket was given up: nothing more can be sent.
    var isAbandoned = false
    /// The server was asked to cancel during the current lease.
    var cancelWasSent = false
    /// Whether cancellation is ignored, as during a commit or a rollback.
    var isShielded = false
    /// How long the server may stay silent in the middle of a statement; `nil` is for ever.
    var silenceLimit: Duration?

    /// Connects and prepares the session, on the calling thread.
    ///
    /// - Throws: `PostgresError` with code `connectionFailed`, or `cancelled`.
    init(_ configuration: PostgresConfiguration, interruption: Interruption, logger: Logger) throws {
        self.configuration = configuration
        self.interruption = interruption
        self.logger = logger
        let target = try ConnectionString(parsing: configuration.conninfo)
        guard let handle = Self.start(configuration) else {
            throw PostgresError(.connectionFailed, "no memory is left for a connection to \(target)")
        }
        self.handle = handle
        try establish(target)
        try setUpSession()
    }

    deinit {
        PQfinish(handle)
    }

    /// Cancels nothing: forgets what an earlier lease left behind.
    func beginLease() {
        cancelWasSent = false
        isShielded = false
    }

    /// Whether another lease may use the session: alive, between transactions, with no cancellation in flight.
    func isReusable() -> Bool {
        guard !isAbandoned, !isBusy, PQstatus(handle) == CONNECTION_OK else { return false }
        guard PQtransactionStatus(handle) == PQTRANS_IDLE else { return false }
        guard cancelWasSent else { return true }
        // A cancellation that came too late for its statement is absorbed by this empty one.
        isShielded = true
        return (try? executeSimple("", label: "absorb a late cancellation")) != nil
    }

    /// Whether an idle session is still there, without a round trip unless the server has spoken meanwhile.
    func isAlive() -> Bool {
        guard !isAbandoned, PQstatus(handle) == CONNECTION_OK else { return false }
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&socket, 1, 0) != 0 else { return true }
        // Unasked-for words are a farewell, or a changed setting; only an answer tells.
        return (try? executeSimple("", label: "check an idle connection")) != nil
    }

    /// Gives the socket up, so that a silent server can hold nobody.
    func abandon() {
        isAbandoned = true
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
    }

    var isInTransaction: Bool {
        PQtransactionStatus(handle) != PQTRANS_IDLE
    }
}
