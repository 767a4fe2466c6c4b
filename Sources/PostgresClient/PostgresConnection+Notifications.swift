import CLibPQ
import Glibc

extension PostgresConnection {
    /// Waits for notifications on the channels listened to.
    ///
    /// - Returns: what arrived, in order; empty after `patience` without any.
    /// - Throws: `PostgresError` with code `cancelled` or `connectionLost`.
    func notifications(within patience: Duration) throws -> [PostgresNotification] {
        let deadline = ContinuousClock.now + patience
        while true {
            let received = takeNotifications()
            if !received.isEmpty { return received }
            switch wait(socketEvents: Int16(POLLIN), deadline: deadline, wakeable: true) {
            case .woken: throw PostgresError(.cancelled, "the listener was cancelled")
            case .late: return []
            case .ready: guard PQconsumeInput(handle) == 1 else { throw connectionLoss("listen") }
            }
        }
    }

    private func takeNotifications() -> [PostgresNotification] {
        var received: [PostgresNotification] = []
        while let notification = PQnotifies(handle) {
            received.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)))
            PQfreemem(notification)
        }
        return received
    }
}
