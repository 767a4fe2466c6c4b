public import Logging

/// What arrives on channels (`LISTEN`), over a connection and a thread of its own for each loop over it.
///
/// PostgreSQL keeps no notification for those who are away. So read the table after `.connected` and after each
/// `.reconnected`, and treat a notification as a hint to read again. The sequence ends when its task is cancelled;
/// broken connections are made anew, with growing pauses, for ever.
///
/// ```swift
/// for await event in PostgresListener(configuration, channels: ["events"], logger: logger) {
///     await readNewEvents()
/// }
/// ```
public struct PostgresListener: AsyncSequence, Sendable {
    /// What a listener tells.
    public enum Element: Sendable, Hashable {
        /// The channels are being listened to for the first time.
        case connected
        /// Notifications may have been missed: the connection was made anew, or the reader fell too far behind.
        case reconnected
        case notification(PostgresNotification)
    }

    public typealias Failure = Never

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger

    /// - Parameter channels: names as they are, neither quoted nor folded to lower case.
    public init(_ configuration: PostgresConfiguration, channels: [String], logger: Logger) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
    }

    /// Starts listening.
    public func makeAsyncIterator() -> Iterator {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Element.self, bufferingPolicy: .bufferingOldest(Self.bufferedElements))
        do {
            let interruption = try Interruption()
            let lease = interruption.begin()
            continuation.onTermination = { _ in interruption.cancel(lease) }
            let loop = ListenerLoop(
                configuration: configuration, channels: channels, interruption: interruption, logger: logger)
            try DedicatedThread.start(name: "postgres-listen") { loop.run(continuation) }
        } catch {
            logger.error("no listener could be started, so nothing will be heard", error: error)
            continuation.finish()
        }
        return Iterator(base: stream.makeAsyncIterator())
    }

    /// Elements kept for a reader that is behind.
    static let bufferedElements = 4096

    /// Waits for the next element.
    public struct Iterator: AsyncIteratorProtocol {
        var base: AsyncStream<Element>.Iterator

        public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
            await base.next(isolation: actor)
        }
    }
}
