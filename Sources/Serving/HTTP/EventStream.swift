import HTTPTypes
import Hummingbird
import NIOCore

/// Server-Sent Events for readers that stay: for each it is asked what is new, and now and then a comment tells that
/// the connection lives.
///
/// A shutdown ends all, and so does a great age, for whoever reads has to show its key again. Whoever comes back goes
/// on after the last id it saw.
final class EventStream: Sendable {
    struct Event: Sendable {
        let id: String
        let name: String
        /// JSON.
        let data: [UInt8]
        var isLast = false
    }

    /// What came since it was asked last.
    struct News: Sendable {
        var events: [Event] = []
        /// Where a reader to whom nothing was sent goes on nevertheless.
        var place: String?
    }

    static let type = "text/event-stream"

    private let heartbeat: Duration
    private let longestLife: Duration
    private let draining: Draining
    private let streams: ResponseStreams

    init(
        heartbeat: Duration, longestLife: Duration = .seconds(1800), mostReaders: Int, draining: Draining,
        isStillLetIn: @escaping ResponseStreams.Check
    ) {
        self.heartbeat = heartbeat
        self.longestLife = longestLife
        self.draining = draining
        streams = ResponseStreams(mostReaders: mostReaders, isStillLetIn: isStillLetIn)
    }

    /// Whether readers are being sent away, so that nobody should wait for news any more.
    var isEnding: Bool { draining.hasBegun }

    /// - Parameter news: Waits for news, but no longer than that; the event that is the last one ends the stream.
    /// - Throws: `too_many_readers`.
    func response(
        to request: Request, _ news: @escaping @Sendable (_ patience: Duration) async throws -> News
    ) throws(APIError) -> Response {
        try streams.response(to: request, type: Self.type) { write in
            let end = ContinuousClock.now + self.longestLife
            try await write(ByteBuffer(string: "retry: 1000\n\n"))
            while !self.isEnding, ContinuousClock.now < end {
                let news = try await news(self.heartbeat)
                try await write(news.text)
                if news.events.last?.isLast == true { return }
            }
        }
    }
}

extension EventStream.News {
    fileprivate var text: ByteBuffer {
        var text = ByteBuffer()
        for event in events {
            text.writeString("id: \(event.id)\nevent: \(event.name)\ndata: ")
            // A line break would end the line; in JSON there is none but between values.
            text.writeBytes(event.data.filter { $0 != UInt8(ascii: "\n") })
            text.writeString("\n\n")
        }
        // An id without data moves the reader on and shows it nothing.
        if events.isEmpty { text.writeString(place.map { ": alive\nid: \($0)\n\n" } ?? ": alive\n\n") }
        return text
    }
}
