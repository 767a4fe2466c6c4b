import AccessControl
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Answers that are written piece by piece to readers that stay, so many at one time.
///
/// A piece is made when the one before it was taken, so that what a reader does not take costs no memory. A reader that
/// leaves ends its answer at once; one that does not read ends it when a write takes too long, and one that would not
/// be let in any more, as after its client was revoked, within a second or two.
final class ResponseStreams: Sendable {
    typealias Write = (ByteBuffer) async throws -> Void
    /// Whether whoever sent a request would be let in now.
    typealias Check = @Sendable (Request) async -> Bool

    private static let checkInterval: Duration = .seconds(1)

    private let longestWrite: Duration
    private let mostReaders: Int
    private let isStillLetIn: Check
    private let readers = Mutex(0)

    init(longestWrite: Duration = .seconds(30), mostReaders: Int, isStillLetIn: @escaping Check) {
        self.isStillLetIn = isStillLetIn
        self.longestWrite = longestWrite
        self.mostReaders = mostReaders
    }

    /// - Parameter body: Ends the answer when it returns. What it throws breaks the connection, so that nobody takes
    ///   half an answer for a whole one.
    /// - Throws: `too_many_readers`.
    func response(
        to request: Request, type: String, _ body: @escaping @Sendable (Write) async throws -> Void
    ) throws(APIError) -> Response {
        guard let place = takePlace() else {
            throw .unavailable(
                "too_many_readers", "\(mostReaders) readers follow already; ask for single pages as JSON instead",
                retryAfterSeconds: 5)
        }
        let responseBody = ResponseBody { writer in
            defer { withExtendedLifetime(place) {} }
            // Used by one task at a time: by one within the call, then by this one.
            nonisolated(unsafe) var writer = writer
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await self.patiently(for: request) { writing in
                    try await body { buffer in
                        try await writing.around { try await writer.write(buffer) }
                    }
                }
            }
            try await writer.finish(nil)
        }
        // To learn that the reader has gone, its connection is read, which uses it up.
        let headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .vary: "Accept", .connection: "close",
        ]
        return Response(status: .ok, headers: headers, body: responseBody)
    }

    /// A reader's place from the moment on that it is promised; free again when nobody has it any more, also where the
    /// answer was never begun.
    private final class Place: Sendable {
        private let streams: ResponseStreams

        init(among streams: ResponseStreams) { self.streams = streams }

        deinit { streams.readers.withLock { $0 -= 1 } }
    }

    private func takePlace() -> Place? {
        readers.withLock { readers in
            guard readers < mostReaders else { return nil }
            readers += 1
            return Place(among: self)
        }
    }

    /// Runs `body` as long as no write in it takes too long, and its reader would be let in again.
    private func patiently(
        for request: Request, _ body: @escaping @Sendable (Writing) async throws -> Void
    ) async throws {
        let writing = Writing()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body(writing) }
            group.addTask {
                while true {
                    try await Task.sleep(for: self.longestWrite / 4)
                    if writing.duration > self.longestWrite { throw CancellationError() }
                }
            }
            group.addTask {
                repeat { try await Task.sleep(for: Self.checkInterval) } while await self.isStillLetIn(request)
                throw CancellationError()
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

extension Authenticator {
    /// Whether whoever sent a request would be let in now; also where that can't be found out, for those who ask anew
    /// are told so then.
    var isStillLetIn: ResponseStreams.Check {
        { request in
            do {
                _ = try await self.principal(authorization: request.headers[.authorization])
                return true
            } catch { return !(error is AccessError) }
        }
    }
}
