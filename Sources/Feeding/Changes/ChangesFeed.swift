import Crypto
public import EventSourcing
public import Foundation

/// Answers requests for changes: from memory where nothing is new, by one query otherwise, and not before there is
/// something to say if the consumer is willing to wait.
public struct ChangesFeed: Sendable {
    private let store: any FeedStore
    private let watcher: HeadWatcher
    private let codec: FeedCursorCodec
    private let clock: WaitingClock
    private let now: @Sendable () -> Timestamp
    private let onLostEnd: @Sendable (TenantID, UUID, Position) async -> Void

    /// - Parameters:
    ///   - clock: measures waits.
    ///   - now: stamps cursors.
    ///   - onLostEnd: Called when a cursor that this feed signed is beyond the end of the log in the same epoch: a
    ///     position was told that is not there any more, and will be given a second time unless the epoch ends.
    public init(
        store: any FeedStore, watcher: HeadWatcher, codec: FeedCursorCodec, clock: WaitingClock = .continuous,
        now: @escaping @Sendable () -> Timestamp,
        onLostEnd: @escaping @Sendable (TenantID, UUID, Position) async -> Void = { _, _, _ in }
    ) {
        self.store = store
        self.watcher = watcher
        self.codec = codec
        self.clock = clock
        self.now = now
        self.onLostEnd = onLostEnd
    }

    /// - Throws: `FeedError`, `CancellationError`, or the storage's errors.
    public func answer(_ request: FeedRequest) async throws -> FeedAnswer {
        var pass = try await begin(request)
        let deadline = clock.now() + request.wait
        while true {
            let answer = try await answer(request, pass)
            guard answer.mayImproveByWaiting, clock.now() < deadline else { return answer }
            let outcome = try await watcher.waitForHead(
                above: answer.page.head, tenant: request.tenant, until: deadline)
            guard outcome == .advanced else { return answer }
            // Nothing up to there passed the filter, so that it need not be read again.
            if answer.page.count == 0 { pass.position = answer.page.next }
        }
    }

    /// Requests that wait are answered at once with what they have, now and from now on.
    public func releaseWaiters() {
        watcher.releaseWaiters()
    }
}

/// What a request reads: from where, and in which life of the log.
private struct Pass {
    var cursor: FeedCursor?
    var position: Position
    /// `nil` without a cursor: any will do.
    var epoch: UUID?
}

extension ChangesFeed {
    private func begin(_ request: FeedRequest) async throws -> Pass {
        guard let since = request.since else { return Pass(cursor: nil, position: .start, epoch: nil) }
        let cursor = try codec.cursor(from: since)
        guard cursor.tenant == request.tenant else { throw FeedError.cursorForeign }
        guard cursor.view == request.view, cursor.filter == request.filter.digest else {
            throw FeedError.cursorMismatch
        }
        guard cursor.schema == FeedCursor.currentSchema else { throw FeedError.cursorGone(.schema) }
        var head = try await watcher.head(of: request.tenant)
        if cursor.epoch != head.epoch || cursor.position > head.position {
            // Another node may have issued it a moment ago: memory can't tell the future from the past.
            head = try await watcher.askedHead(of: request.tenant)
        }
        guard cursor.epoch == head.epoch else { throw FeedError.cursorGone(.epoch) }
        guard cursor.position <= head.position else { throw await lostEnd(cursor) }
        return Pass(cursor: cursor, position: cursor.position, epoch: cursor.epoch)
    }

    private func lostEnd(_ cursor: FeedCursor) async -> FeedError {
        await onLostEnd(cursor.tenant, cursor.epoch, cursor.position)
        return .cursorGone(.ahead)
    }

    private func answer(_ request: FeedRequest, _ pass: Pass) async throws -> FeedAnswer {
        let page = try await page(request, pass)
        guard pass.epoch == nil || pass.epoch == page.epoch else { throw FeedError.cursorGone(.epoch) }
        if let cursor = pass.cursor, pass.position > page.head { throw await lostEnd(cursor) }
        let tag = tag(of: page, request, pass)
        return FeedAnswer(
            page: page, cursor: cursorText(after: page, request, pass), tag: tag,
            isUnchanged: request.knownTags.contains(tag))
    }

    private func page(_ request: FeedRequest, _ pass: Pass) async throws -> FeedPage {
        let head = try await watcher.head(of: request.tenant)
        // Who begins is always shown what is there: its first page is what it measures everything against.
        if pass.cursor != nil, pass.position == head.position, pass.epoch == head.epoch {
            return FeedPage(rows: [], count: 0, next: head.position, head: head.position, epoch: head.epoch)
        }
        let query = FeedQuery(
            tenant: request.tenant, view: request.view, filter: request.filter, after: pass.position,
            origin: pass.cursor?.origin, limit: request.limit)
        return try await watcher.learning {
            try await store.page(query)
        } head: { page in
            TenantHead(tenant: request.tenant, position: page.head, epoch: page.epoch)
        }
    }

    private func cursorText(after page: FeedPage, _ request: FeedRequest, _ pass: Pass) -> String {
        // An unmoved consumer keeps its cursor, so that the same answer is the same bytes.
        if let since = request.since, pass.cursor?.position == page.next { return since }
        let origin = request.view == .latest ? page.head : .start
        return codec.text(
            of: FeedCursor(
                tenant: request.tenant, epoch: page.epoch, view: request.view, filter: request.filter.digest,
                position: page.next, origin: pass.cursor?.origin ?? origin, issuedAt: now()))
    }

    /// Over everything that decides what the page says. The head only at the tail: a full page stays what it is when
    /// the log grows.
    private func tag(of page: FeedPage, _ request: FeedRequest, _ pass: Pass) -> String {
        let since = pass.cursor.map { "\($0.position)/\($0.origin)" } ?? ""
        let parts = [
            "\(FeedCursor.currentSchema)", page.epoch.text, "\(request.tenant)", request.view.rawValue,
            String(request.filter.digest), since, "\(page.next)", page.isUpToDate ? "\(page.head)" : "",
        ]
        let digest = SHA256.hash(data: Array(parts.joined(separator: "|").utf8))
        return "\"\(Base64URL.encode(Array(digest.prefix(15))))\""
    }
}
