import EventSourcing
import Feeding
import Synchronization

/// One reader of changes as events, and how far it has read.
final class ChangesFollower: Sendable {
    private struct State {
        var request: FeedRequest
        /// Was read before it was known whether there would be a stream.
        var first: FeedAnswer?
    }

    private let feed: ChangesFeed
    private let state: Mutex<State>

    init(feed: ChangesFeed, request: FeedRequest, first: FeedAnswer) {
        self.feed = feed
        state = Mutex(State(request: request, first: first))
    }

    /// Waits in memory, with all the others, for the head to move: many readers cost no more than their connections.
    func news(within patience: Duration) async throws -> EventStream.News {
        let (first, request) = state.withLock { state in
            defer { state.first = nil }
            return (state.first, state.request)
        }
        if let first { return news(of: first) }
        var patient = request
        patient.wait = patience
        do {
            let answer = try await feed.answer(patient)
            guard answer.page.count > 0 || !answer.page.isUpToDate else {
                advance(to: answer)
                return EventStream.News(place: answer.cursor)
            }
            return news(of: answer)
        } catch let error as FeedError {
            return EventStream.News(events: [
                EventStream.Event(
                    id: request.since ?? "", name: "gone", data: CanonicalJSON.bytes(APIError(error).json), isLast: true
                )
            ])
        }
    }

    private func news(of answer: FeedAnswer) -> EventStream.News {
        advance(to: answer)
        return EventStream.News(events: [EventStream.Event(id: answer.cursor, name: "page", data: answer.bytes)])
    }

    private func advance(to answer: FeedAnswer) {
        state.withLock { $0.request.since = answer.cursor }
    }
}
