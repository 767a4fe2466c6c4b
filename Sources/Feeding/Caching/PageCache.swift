import EventSourcing
import Foundation
import Synchronization

/// Pages of changes that were read lately. Whoever asks for one that is being read waits for it instead of reading it
/// too.
///
/// A page is kept under the head that it was read at: when the log grows it is asked for no more, so that nothing ever
/// has to be taken back.
public final class PageCache: Sendable {
    /// How often a page was there already.
    public struct Statistics: Sendable, Equatable {
        /// In this process, or being read in it.
        public var own = 0
        /// In the cache that processes share.
        public var shared = 0
        public var read = 0

        public init(own: Int = 0, shared: Int = 0, read: Int = 0) {
            self.own = own
            self.shared = shared
            self.read = read
        }
    }

    struct Key: Hashable {
        var query: FeedQuery
        var head: Position
        var epoch: UUID

        /// For processes of the same version: what a page looks like may change with it.
        var text: String {
            let types = (query.filter.entityTypes + ["|"] + query.filter.eventTypes).joined(separator: ",")
            return [
                "page", "\(FeedCursor.currentSchema)", "\(query.tenant)", epoch.text, "\(head)", query.view.rawValue,
                "\(query.after)", "\(query.origin.map { "\($0)" } ?? "")", "\(query.limit)", "\(query.beginsAtFloor)",
                types,
            ].joined(separator: ":")
        }
    }

    private struct State {
        var tasks: [Key: Task<FeedPage, any Error>] = [:]
        /// The oldest first.
        var order: [(key: Key, size: Int)] = []
        var size = 0
        var statistics = Statistics()
    }

    private let capacity: Int
    private let shared: (any SharedCache)?
    private let state = Mutex(State())

    /// - Parameter capacity: In bytes of rows.
    public init(capacity: Int = 32 << 20, shared: (any SharedCache)? = nil) {
        self.capacity = capacity
        self.shared = shared
    }

    public var statistics: Statistics { state.withLock { $0.statistics } }

    func page(_ key: Key, _ read: @escaping @Sendable () async throws -> FeedPage) async throws -> FeedPage {
        let task = state.withLock { state in
            if let task = state.tasks[key] {
                state.statistics.own += 1
                return task
            }
            // Not the asker's own: others may wait for it, whatever becomes of the first.
            let task = Task { try await find(key, read) }
            state.tasks[key] = task
            return task
        }
        do {
            return try await task.value
        } catch {
            // What failed is tried again by the next one.
            state.withLock { state in if state.tasks[key] == task { state.tasks[key] = nil } }
            throw error
        }
    }

    private func find(_ key: Key, _ read: @Sendable () async throws -> FeedPage) async throws -> FeedPage {
        if let bytes = await shared?.value(of: key.text), let page = FeedPage(cached: bytes, epoch: key.epoch),
            page.head == key.head
        {
            keep(page, as: key) { $0.shared += 1 }
            return page
        }
        let page = try await read()
        // The log may have grown meanwhile, or a replica have answered: then it is no page of this head.
        guard page.head == key.head, page.epoch == key.epoch, !page.isReplicated else {
            state.withLock { state in
                state.tasks[key] = nil
                state.statistics.read += 1
            }
            return page
        }
        keep(page, as: key) { $0.read += 1 }
        shared?.keep(page.cached, as: key.text)
        return page
    }

    private func keep(_ page: FeedPage, as key: Key, _ count: (inout Statistics) -> Void) {
        state.withLock { state in
            count(&state.statistics)
            state.order.append((key, page.rows.count + 512))
            state.size += page.rows.count + 512
            while state.size > capacity, !state.order.isEmpty {
                let oldest = state.order.removeFirst()
                state.size -= oldest.size
                state.tasks[oldest.key] = nil
            }
        }
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
