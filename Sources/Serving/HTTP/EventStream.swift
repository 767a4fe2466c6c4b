import EventSourcing
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Server-Sent Events for readers that stay: for each it is asked what is new, and a comment tells now and then that
/// the connection lives.
///
/// A reader that leaves ends its stream at once; one that does not read ends it when a write takes too long; a shutdown
/// ends all. Whoever comes back goes on after the last id it saw.
final class EventStream: Sendable {
    struct Event: Sendable {
        let id: String
        let name: String
        let data: JSONValue
        let isLast: Bool
    }

    private let interval: Duration
    private let heartbeat: Duration
    private let longestWrite: Duration
    private let mostReaders: Int
    private let readers = Mutex(0)

    /// - Parameter interval: Between two questions for what is new.
    init(
        interval: Duration = .milliseconds(250), heartbeat: Duration, longestWrite: Duration = .seconds(30),
        mostReaders: Int
    ) {
        self.interval = interval
        self.heartbeat = heartbeat
        self.longestWrite = longestWrite
        self.mostReaders = mostReaders
    }

    /// - Parameter news: What came since it was asked last; the event that is the last one ends the stream.
    /// - Throws: `too_many_readers`.
    func response(
        to request: Request, _ news: @escaping @Sendable () async throws -> [Event]
    ) throws(APIError) -> Response {
        guard readers.withLock({ $0 < mostReaders }) else {
            throw .unavailable(
                "too_many_readers", "\(mostReaders) readers follow events already; ask for them as JSON instead",
                retryAfterSeconds: 5)
        }
        let body = ResponseBody { writer in
            self.readers.withLock { $0 += 1 }
            defer { self.readers.withLock { $0 -= 1 } }
            // Used by one task at a time: by one within the call, then by this one.
            nonisolated(unsafe) var writer = writer
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await self.patiently { writing in
                    try await self.write(news, writing) { try await writer.write(ByteBuffer(string: $0)) }
                }
            }
            try await writer.finish(nil)
        }
        // To learn that the reader has gone, its connection is read, which uses it up.
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }

    private func write(
        _ news: @Sendable () async throws -> [Event], _ writing: Writing, _ write: (String) async throws -> Void
    ) async throws {
        try await writing.around { try await write("retry: 1000\n\n") }
        var wroteAt = ContinuousClock.now
        while !Task.isShuttingDownGracefully {
            let events = try await news()
            let isAlive = events.isEmpty && ContinuousClock.now - wroteAt >= heartbeat
            let text = isAlive ? ": alive\n\n" : events.map(\.text).joined()
            if !text.isEmpty {
                try await writing.around { try await write(text) }
                wroteAt = .now
            }
            if events.last?.isLast == true { return }
            try await Task.sleep(for: interval)
        }
    }

    /// Runs `body` as long as no write in it takes too long.
    private func patiently(_ body: @escaping @Sendable (Writing) async throws -> Void) async throws {
        let writing = Writing()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body(writing) }
            group.addTask {
                while true {
                    try await Task.sleep(for: self.longestWrite / 4)
                    if writing.duration > self.longestWrite { throw CancellationError() }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// The write under way.
    private final class Writing: Sendable {
        private let began = Mutex<ContinuousClock.Instant?>(nil)

        var duration: Duration { began.withLock { $0.map { .now - $0 } ?? .zero } }

        func around(_ write: () async throws -> Void) async throws {
            began.withLock { $0 = .now }
            defer { began.withLock { $0 = nil } }
            try await write()
        }
    }
}

extension EventStream.Event {
    /// Canonical JSON has no line breaks, so that one `data` line holds it.
    fileprivate var text: String { "id: \(id)\nevent: \(name)\ndata: \(CanonicalJSON.text(data))\n\n" }
}
