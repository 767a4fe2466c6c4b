import Crypto
public import EventSourcing
public import Foundation

/// Answers requests for changes: from memory where nothing is new, by one query otherwise, and not before there is
/// something to say if the consumer is willing to wait.
public struct ChangesFeed: Sendable {
    private let store: any FeedStore
    private let watcher: HeadWatcher
    private let codec: FeedCursorCodec
    private let verifier: CursorVerifier
    private let pages: PageCache
    private let clock: WaitingClock
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - pages: Where pages are kept that were read lately.
    ///   - clock: measures waits.
    ///   - now: stamps cursors.
    ///   - onLostEnd: Called when a cursor that this feed signed is beyond the end of the log in the same epoch: a
    ///     position was told that is not there any more, and will be given a second time unless the epoch ends.
    public init(
        store: any FeedStore, watcher: HeadWatcher, pages: PageCache = PageCache(), codec: FeedCursorCodec,
        clock: WaitingClock = .continuous, now: @escaping @Sendable () -> Timestamp,
        onLostEnd: @escaping @Sendable (TenantID, UUID, Position) async -> Void = { _, _, _ in }
    ) {
        self.store = store
        self.watcher = watcher
        self.pages = pages
        self.codec = codec
        verifier = CursorVerifier(codec: codec, watcher: watcher, onLostEnd: onLostEnd)
        self.clock = clock
        self.now = now
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
            if answer.page.count == 0 {
                pass.position = answer.page.next
                pass.beginsAtFloor = false
            }
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
    /// Where the position is below it.
    var beginsAtFloor = false
}

extension ChangesFeed {
    private func begin(_ request: FeedRequest) async throws -> Pass {
        guard let since = request.since else { return Pass(cursor: nil, position: .start, epoch: nil) }
        if request.view == .log, since == FeedRequest.floor {
            return Pass(cursor: nil, position: .start, epoch: nil, beginsAtFloor: true)
        }
        if request.view == .log, since == FeedRequest.tail {
            let head = try await watcher.head(of: request.tenant).position.rawValue
            return Pass(
                cursor: nil, position: Position(max(0, head - Int64(request.limit))), epoch: nil, beginsAtFloor: true)
        }
        let cursor = try await verifier.cursor(from: since, tenant: request.tenant)
        guard cursor.view == request.view, cursor.filter == request.filter.digest else {
            throw FeedError.cursorMismatch
        }
        try await verifier.requireCurrent(cursor)
        return Pass(cursor: cursor, position: cursor.position, epoch: cursor.epoch)
    }

    private func answer(_ request: FeedRequest, _ pass: Pass) async throws -> FeedAnswer {
        let page = try await page(request, pass)
        guard pass.epoch == nil || pass.epoch == page.epoch else {
            throw FeedError.cursorGone(.epoch, view: request.view)
        }
        if let cursor = pass.cursor, pass.position > page.head { throw await verifier.lostEnd(cursor) }
        guard request.view == .latest || pass.beginsAtFloor || pass.position >= page.floor else {
            throw FeedError.archived(floor: page.floor)
        }
        let tag = tag(of: page, request, pass)
        return FeedAnswer(
            page: page, cursor: cursorText(after: page, request, pass), tag: tag,
            isUnchanged: request.knownTags.contains(tag))
    }

    private func page(_ request: FeedRequest, _ pass: Pass) async throws -> FeedPage {
        let head = try await watcher.head(of: request.tenant)
        // Who begins is always shown what is there: its first page is what it measures everything against.
        if pass.cursor != nil, pass.position == head.position, pass.epoch == head.epoch {
            return FeedPage(
                rows: [], count: 0, next: head.position, head: head.position, floor: head.floor, epoch: head.epoch)
        }
        let query = FeedQuery(
            tenant: request.tenant, view: request.view, filter: request.filter, after: pass.position,
            origin: pass.cursor?.origin, limit: request.limit, beginsAtFloor: pass.beginsAtFloor)
        return try await watcher.learning {
            try await pages.page(query, at: head) { [store] in try await store.page(query) }
        } head: { page in
            page.isReplicated
                ? nil
                : TenantHead(tenant: request.tenant, position: page.head, epoch: page.epoch, floor: page.floor)
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

    /// Over everything that the page says, its rows included: what was redacted has other ones in the same place. The
    /// head only at the tail: a full page stays what it is when the log grows.
    private func tag(of page: FeedPage, _ request: FeedRequest, _ pass: Pass) -> String {
        let since = pass.cursor.map { "\($0.position)/\($0.origin)" } ?? ""
        let parts = [
            "\(FeedCursor.currentSchema)", page.epoch.text, "\(request.tenant)", request.view.rawValue,
            String(request.filter.digest), since, "\(page.next)", page.isUpToDate ? "\(page.head)" : "",
            pass.beginsAtFloor ? "\(page.floor)/\(pass.position)" : "",
        ]
        var hash = SHA256()
        hash.update(data: Array(parts.joined(separator: "|").utf8) + [UInt8(ascii: "\n")])
        hash.update(data: page.rows)
        return "\"\(Base64URL.encode(Array(hash.finalize().prefix(15))))\""
    }
}
