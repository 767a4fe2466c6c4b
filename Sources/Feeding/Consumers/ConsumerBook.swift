public import EventSourcing
public import Foundation

/// Takes acknowledgements by the cursors that the feed gave, under the feed's own rules.
public struct ConsumerBook: Sendable {
    /// Names come from outside: a consumer that made up a new one each time would fill the table.
    public static let room = 200
    /// A consumer that can take in nothing at all has said so by then.
    public static let rejectionRoom = 1000

    private let store: any ConsumerStore
    private let verifier: CursorVerifier

    /// - Parameter onLostEnd: As the feed's.
    public init(
        store: any ConsumerStore, codec: FeedCursorCodec, watcher: HeadWatcher,
        onLostEnd: @escaping @Sendable (TenantID, UUID, Position) async -> Void = { _, _, _ in }
    ) {
        self.store = store
        verifier = CursorVerifier(codec: codec, watcher: watcher, onLostEnd: onLostEnd)
    }

    /// - Throws: `FeedError` for a cursor that can't be gone on with; the storage's errors.
    public func acknowledge(_ name: ConsumerName, cursor text: String, tenant: TenantID) async throws -> Consumer {
        let cursor: FeedCursor
        do { cursor = try await verifier.cursor(from: text, tenant: tenant) } catch let error as FeedError {
            throw error.code == .cursorInvalid ? FeedError.acknowledgementInvalid : error
        }
        try await verifier.requireCurrent(cursor)
        return try await store.acknowledge(name, cursor, room: Self.room)
    }

    public func consumers(tenant: TenantID) async throws -> [Consumer] { try await store.consumers(tenant: tenant) }

    /// - Throws: `FeedError` where there is no room; the storage's errors.
    public func reject(
        _ name: ConsumerName, _ rejection: Rejection, tenant: TenantID
    ) async throws -> KeptRejection {
        try await store.reject(
            name, rejection, tenant: tenant, room: Self.room, rejectionRoom: Self.rejectionRoom)
    }

    public func rejections(_ name: ConsumerName, tenant: TenantID) async throws -> [KeptRejection] {
        try await store.rejections(name, tenant: tenant)
    }

    /// - Parameter entity: `nil` settles all.
    /// - Returns: How many there were.
    public func settle(_ name: ConsumerName, entity: UUID?, tenant: TenantID) async throws -> Int {
        try await store.settle(name, entity: entity, tenant: tenant)
    }
}
