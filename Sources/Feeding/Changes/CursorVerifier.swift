import EventSourcing
import Foundation

/// Tells whether a cursor can be gone on with.
struct CursorVerifier: Sendable {
    let codec: FeedCursorCodec
    let watcher: HeadWatcher
    /// See `ChangesFeed.init`.
    let onLostEnd: @Sendable (TenantID, UUID, Position) async -> Void

    /// The cursor that a consumer of the tenant sent.
    ///
    /// - Throws: `FeedError`, or the storage's errors.
    func cursor(from text: String, tenant: TenantID) async throws -> FeedCursor {
        let cursor = try codec.cursor(from: text)
        guard cursor.tenant == tenant else { throw FeedError.cursorForeign }
        return cursor
    }

    /// - Throws: as `cursor(from:tenant:)`.
    func requireCurrent(_ cursor: FeedCursor) async throws {
        guard cursor.schema == FeedCursor.currentSchema else { throw FeedError.cursorGone(.schema, view: cursor.view) }
        var head = try await watcher.head(of: cursor.tenant)
        if cursor.epoch != head.epoch || cursor.position > head.position {
            // Another node may have issued it a moment ago: memory can't tell the future from the past.
            head = try await watcher.askedHead(of: cursor.tenant)
        }
        guard cursor.epoch == head.epoch else { throw FeedError.cursorGone(.epoch, view: cursor.view) }
        guard cursor.position <= head.position else { throw await lostEnd(cursor) }
    }

    /// What to throw for a cursor of this epoch that is beyond the end of the log.
    func lostEnd(_ cursor: FeedCursor) async -> FeedError {
        await onLostEnd(cursor.tenant, cursor.epoch, cursor.position)
        return .cursorGone(.ahead, view: cursor.view)
    }
}
