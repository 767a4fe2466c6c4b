import CLibPQ
import Glibc
import Logging

/// The loop around libpq's non-blocking calls: wait for socket, cancellation and deadline at once.
extension PostgresConnection {
    enum Wait {
        case ready, woken, late
    }

    /// Waits for the socket, the interruption or the deadline, whichever is first.
    func wait(socketEvents: Int16, deadline: ContinuousClock.Instant?, wakeable: Bool) -> Wait {
        while true {
            var descriptors = [
                pollfd(fd: PQsocket(handle), events: socketEvents, revents: 0),
                // poll ignores a negative descriptor.
                pollfd(fd: wakeable ? interruption.descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            let timeout = deadline.map { Int32(clamping: ($0 - ContinuousClock.now).milliseconds) } ?? -1
            let count = poll(&descriptors, 2, timeout)
            if count < 0, errno == EINTR { continue }
            if descriptors[1].revents != 0 { return .woken }
            if count == 0 { return .late }
            return .ready
        }
    }

    /// Waits until the server can be read (or written), cancelling the statement when the lease is cancelled.
    ///
    /// - Throws: `timedOut` or `cancelled` when the server stays silent; the socket is given up then.
    func waitForServer(_ socketEvents: Int32, statement: String) throws {
        var deadline = silenceLimit.map { ContinuousClock.now + $0 }
        while true {
            switch wait(socketEvents: Int16(socketEvents), deadline: deadline, wakeable: !isShielded && !cancelWasSent)
            {
            case .ready:
                return
            case .woken:
                requestCancel()
                deadline = ContinuousClock.now + configuration.grace
            case .late:
                abandon()
                throw cancelWasSent
                    ? PostgresError(
                        .cancelled, "the task was cancelled, and the server did not confirm it: connection dropped",
                        statement: statement)
                    : PostgresError(
                        .timedOut, "the server was silent for \(silenceLimit ?? .zero): connection dropped",
                        statement: statement)
            }
        }
    }

    /// Asks the server to cancel the statement under way; its answer comes as an ordinary error.
    func requestCancel() {
        cancelWasSent = true
        guard let cancel = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(cancel) }
        var message = [CChar](repeating: 0, count: 256)
        if PQcancel(cancel, &message, Int32(message.count)) == 0 {
            logger.debug("PostgreSQL did not take a cancellation request")
        }
    }

    /// Sends everything libpq has buffered, reading meanwhile so that neither side can block the other.
    func flush(statement: String) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                try waitForServer(POLLIN | POLLOUT, statement: statement)
                guard PQconsumeInput(handle) == 1 else { throw connectionLoss(statement) }
            default: throw connectionLoss(statement)
            }
        }
    }

    /// The statement's next result; `nil` after the last.
    func nextResult(statement: String) throws -> PostgresResult? {
        while PQisBusy(handle) != 0 {
            try waitForServer(POLLIN, statement: statement)
            guard PQconsumeInput(handle) == 1 else { throw connectionLoss(statement) }
        }
        return PQgetResult(handle).map(PostgresResult.init)
    }

    func connectionLoss(_ statement: String) -> PostgresError {
        isAbandoned = true
        return PostgresError(
            .connectionLost,
            "the connection to PostgreSQL broke, so whether the statement took effect is unknown: check and try again",
            statement: statement)
    }
}
