import Glibc
import Logging

/// The thread behind a `PostgresListener`: connect, listen, pass on, and begin again when the connection breaks.
struct ListenerLoop: Sendable {
    let configuration: PostgresConfiguration
    let channels: [String]
    let interruption: Interruption
    let logger: Logger

    private static let firstPause: Duration = .milliseconds(50)
    private static let longestPause: Duration = .seconds(10)
    /// How often a silent connection is asked whether it is still there.
    private static let heartbeat: Duration = .seconds(30)
    /// How soon a reader that was behind is told that it missed something.
    private static let gapReminder: Duration = .milliseconds(100)

    func run(_ continuation: AsyncStream<PostgresListener.Element>.Continuation) {
        var output = Output(continuation)
        var pause = Self.firstPause
        while !interruption.isCancelled {
            do {
                let connection = try PostgresConnection(configuration, interruption: interruption, logger: logger)
                for channel in channels {
                    try connection.execute("listen \(identifier: channel)")
                }
                output.announceConnection()
                pause = Self.firstPause
                try passOn(connection, &output)
            } catch {
                guard !interruption.isCancelled else { break }
                logger.warning("listening was interrupted", metadata: ["error": "\(error)", "pause": "\(pause)"])
                rest(pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
        continuation.finish()
    }

    private func passOn(_ connection: PostgresConnection, _ output: inout Output) throws {
        while true {
            let patience = output.hasGap ? Self.gapReminder : Self.heartbeat
            let notifications = try connection.notifications(within: patience)
            notifications.forEach { output.yield(.notification($0)) }
            output.closeGap()
            if notifications.isEmpty, !output.hasGap { try connection.execute("select 1") }
        }
    }

    private func rest(_ pause: Duration) {
        var wakeUp = pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wakeUp, 1, Int32(clamping: pause.milliseconds))
    }

    /// What the reader gets: when its buffer is full, the loss is remembered until there is room to tell of it.
    private struct Output {
        private let continuation: AsyncStream<PostgresListener.Element>.Continuation
        private var wasConnected = false
        private(set) var hasGap = false

        init(_ continuation: AsyncStream<PostgresListener.Element>.Continuation) {
            self.continuation = continuation
        }

        mutating func announceConnection() {
            yield(wasConnected ? .reconnected : .connected)
            wasConnected = true
        }

        mutating func yield(_ element: PostgresListener.Element) {
            if case .dropped = continuation.yield(element) { hasGap = true }
        }

        mutating func closeGap() {
            guard hasGap else { return }
            hasGap = false
            yield(.reconnected)
        }
    }
}
