import EventSourcing
import Foundation
import Synchronization

/// Pages of changes that were read lately, so that an append that a thousand consumers wait for is read once, and by
/// one process of many where they share a cache.
///
/// A page is kept under both ends of the log that it was read at: when it grows, or is archived, it is asked for no
/// more.
public final class PageCache: Sendable {
    struct Key: Hashable {
        var query: FeedQuery
        var head: TenantHead

        /// For processes of the same version: what a page looks like may change with it.
        var text: String {
            let types = (query.filter.entityTypes + ["|"] + query.filter.eventTypes).joined(separator: ",")
            return [
                "page", "\(FeedCursor.currentSchema)", "\(query.tenant)", head.epoch.text, "\(head.position)",
                "\(head.floor)", query.view.rawValue,
                "\(query.after)", "\(query.origin.map { "\($0)" } ?? "")", "\(query.limit)", "\(query.beginsAtFloor)",
                types,
            ].joined(separator: ":")
        }
    }

    private let pages: ReadCache<Key, FeedPage>
    private let shared: (any SharedCache)?
    private let sharedCounts = Mutex((hits: Int64(0), misses: Int64(0)))

    /// - Parameters:
    ///   - capacity: In bytes of rows.
    ///   - shared: What processes have in common, where they have.
    public init(capacity: Int = 32 << 20, shared: (any SharedCache)? = nil) {
        pages = ReadCache(capacity: capacity, size: { $0.rows.count + 512 })
        self.shared = shared
    }

    /// How often a page was there in this process, or being read in it, and how often not.
    public var totals: (hits: Int64, misses: Int64) { pages.totals }

    /// How often one that this process did not have was in the cache that processes share, and how often not.
    public var sharedTotals: (hits: Int64, misses: Int64) { sharedCounts.withLock { $0 } }

    /// - Parameter head: As it is known to be.
    func page(
        _ query: FeedQuery, at head: TenantHead, _ read: @escaping @Sendable () async throws -> FeedPage
    ) async throws -> FeedPage {
        // A cursor that another process has given out a moment ago: this one has not heard of the head yet.
        guard query.after <= head.position else { return try await read() }
        let key = Key(query: query, head: head)
        // The log may have grown meanwhile, or a replica have answered: then it is no page of this head.
        return try await pages.value(for: key, keeping: { Self.isOf(key, $0) }) { [self] in
            guard let shared else { return try await read() }
            if let bytes = await shared.value(of: key.text), let page = FeedPage(cached: bytes, epoch: head.epoch),
                Self.isOf(key, page)
            {
                sharedCounts.withLock { $0.hits += 1 }
                return page
            }
            sharedCounts.withLock { $0.misses += 1 }
            let page = try await read()
            if Self.isOf(key, page) { shared.keep(page.cached, as: key.text) }
            return page
        }
    }

    private static func isOf(_ key: Key, _ page: FeedPage) -> Bool {
        page.head == key.head.position && page.epoch == key.head.epoch && page.floor == key.head.floor
            && !page.isReplicated
    }
}

extension FeedPage {
    /// A line of numbers, and the rows as they are.
    var cached: [UInt8] { Array("\(count) \(next) \(head) \(floor)\n".utf8) + rows }

    /// `nil` for what `cached` did not write.
    init?(cached bytes: [UInt8], epoch: UUID) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let numbers = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").map { Int64($0) }
        guard numbers.count == 4, let count = numbers[0], let next = numbers[1], let head = numbers[2],
            let floor = numbers[3]
        else { return nil }
        self.init(
            rows: Array(bytes[(end + 1)...]), count: Int(count), next: Position(next), head: Position(head),
            floor: Position(floor), epoch: epoch)
    }
}
