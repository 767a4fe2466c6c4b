public import EventSourcing
public import Foundation

/// Shows everything that is alive at one position, page by page, and tells what a consumer has to have there.
public struct SnapshotFeed: Sendable {
    private let store: any SnapshotStore
    private let watcher: HeadWatcher
    private let codec: FeedCursorCodec
    private let verifier: CursorVerifier
    private let vocabulary: FeedVocabulary
    private let digests = ReadCache<DigestKey, StateDigest>(capacity: 64)
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - vocabulary: Its entity types, parents before children, are the order of a snapshot.
    ///   - onLostEnd: As the feed's.
    public init(
        store: any SnapshotStore, watcher: HeadWatcher, codec: FeedCursorCodec, vocabulary: FeedVocabulary,
        now: @escaping @Sendable () -> Timestamp,
        onLostEnd: @escaping @Sendable (TenantID, UUID, Position) async -> Void = { _, _, _ in }
    ) {
        self.store = store
        self.watcher = watcher
        self.codec = codec
        self.vocabulary = vocabulary
        self.now = now
        verifier = CursorVerifier(codec: codec, watcher: watcher, onLostEnd: onLostEnd)
    }

    /// How often a digest was known already, and how often it was computed.
    public var cacheTotals: (hits: Int64, misses: Int64) { digests.totals }

    /// - Throws: `FeedError`, or the storage's errors.
    public func page(_ request: SnapshotRequest) async throws -> SnapshotAnswer {
        switch request.start {
        case .beginning(let filter):
            return try await begin(filter, request)
        case .token(let text):
            let token = try codec.snapshotToken(from: text)
            guard token.tenant == request.tenant else { throw FeedError.cursorForeign }
            return try await goOn(token, limit: request.limit ?? token.limit)
        }
    }

    /// The digest after a cursor's position, or after the head where there is no cursor. It is what a consumer has to
    /// have whose page ended there and was up to date.
    ///
    /// - Throws: as `page(_:)`; `position_archived` where the state at the cursor can't be told any more.
    public func digest(_ filter: FeedFilter, since: String?, tenant: TenantID) async throws -> DigestAnswer {
        let types = try types(of: filter)
        guard let since else {
            let head = try await watcher.head(of: tenant)
            let digest = try await digest(of: types, at: head.position, head.epoch, tenant)
            return DigestAnswer(
                digest: digest, position: head.position, cursor: cursor(filter, head.position, head.epoch, tenant))
        }
        let cursor = try await verifier.cursor(from: since, tenant: tenant)
        guard cursor.view == .latest, cursor.filter == filter.digest else { throw FeedError.cursorMismatch }
        try await verifier.requireCurrent(cursor)
        let digest = try await digest(of: types, at: cursor.position, cursor.epoch, tenant)
        return DigestAnswer(digest: digest, position: cursor.position, cursor: since)
    }
}

/// What a digest depends on.
private struct DigestKey: Hashable {
    var tenant: TenantID
    var epoch: UUID
    var position: Position
    var types: [EntityType]
}

extension SnapshotFeed {
    private func begin(_ filter: FeedFilter, _ request: SnapshotRequest) async throws -> SnapshotAnswer {
        let types = try types(of: filter)
        guard let first = types.first else { throw FeedError.entityTypesOnly(allowed: []) }
        let limit = request.limit ?? SnapshotRequest.defaultLimit
        let page = try await watcher.learning {
            try await store.page(
                SnapshotQuery(
                    tenant: request.tenant, position: nil, types: types, place: SnapshotPlace(first), limit: limit))
        } head: { page in
            page.isReplicated
                ? nil
                : TenantHead(
                    tenant: request.tenant, position: page.bounds.head, epoch: page.bounds.epoch,
                    floor: page.bounds.floor)
        }
        return try await answer(
            page,
            SnapshotToken(
                tenant: request.tenant, epoch: page.bounds.epoch, position: page.position, types: types,
                isEverything: filter.isEverything, limit: limit, place: SnapshotPlace(first)))
    }

    private func goOn(_ token: SnapshotToken, limit: Int) async throws -> SnapshotAnswer {
        guard token.schema == FeedCursor.currentSchema else { throw FeedError.snapshotGone(.schema) }
        let page = try await store.page(
            SnapshotQuery(
                tenant: token.tenant, position: token.position, types: token.types, place: token.place, limit: limit))
        guard page.bounds.epoch == token.epoch else { throw FeedError.snapshotGone(.epoch) }
        guard token.position <= page.bounds.head else {
            await verifier.onLostEnd(token.tenant, token.epoch, token.position)
            throw FeedError.snapshotGone(.ahead)
        }
        return try await answer(page, token)
    }

    private func answer(_ page: SnapshotPage, _ token: SnapshotToken) async throws -> SnapshotAnswer {
        guard page.position >= page.bounds.floor, !page.isIncomplete else {
            throw FeedError.snapshotGone(.retention, floor: page.bounds.floor)
        }
        var token = token
        let continuation: SnapshotAnswer.Continuation
        if let next = page.next {
            token.place = next
            continuation = .page(token: codec.text(of: token))
        } else {
            continuation = .changes(
                cursor: cursor(token.filter, token.position, token.epoch, token.tenant),
                trailer: try await trailer(token, floor: page.bounds.floor))
        }
        return SnapshotAnswer(
            rows: page.rows, count: page.count, position: page.position, continuation: continuation)
    }

    private func trailer(_ token: SnapshotToken, floor: Position) async throws -> StateDigest {
        do {
            return try await digest(of: token.types, at: token.position, token.epoch, token.tenant)
        } catch let error as FeedError where error.code == .positionArchived {
            throw FeedError.snapshotGone(.retention, floor: floor)
        }
    }

    private func digest(
        of types: [EntityType], at position: Position, _ epoch: UUID, _ tenant: TenantID
    ) async throws -> StateDigest {
        let store = store
        return try await digests.value(
            for: DigestKey(tenant: tenant, epoch: epoch, position: position, types: types)
        ) {
            let (digest, bounds) = try await store.digest(of: types, at: position, tenant: tenant)
            guard bounds.epoch == epoch else { throw FeedError.cursorGone(.epoch) }
            guard let digest, bounds.contains(position) else {
                throw FeedError.positionArchived(position, floor: bounds.floor)
            }
            return digest
        }
    }

    /// Nothing that was removed by then is of interest any more: hence its origin.
    private func cursor(_ filter: FeedFilter, _ position: Position, _ epoch: UUID, _ tenant: TenantID) -> String {
        codec.text(
            of: FeedCursor(
                tenant: tenant, epoch: epoch, view: .latest, filter: filter.digest, position: position,
                origin: position, issuedAt: now()))
    }

    /// An event type selects entities by what happened to them last: that is no state that could be compared.
    private func types(of filter: FeedFilter) throws(FeedError) -> [EntityType] {
        let known = vocabulary.entityTypes
        guard filter.eventTypes.isEmpty else { throw .entityTypesOnly(allowed: known.map(\.rawValue)) }
        return filter.isEverything ? known : known.filter { filter.entityTypes.contains($0.rawValue) }
    }
}
