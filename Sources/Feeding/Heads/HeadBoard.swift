import EventSourcing
import Foundation

/// Every tenant's head as far as it is known, and who waits for more of it. Returns who is to be woken; wakes nobody.
///
/// Looking and lying down is one step (`wait`), so that no append can slip in between unnoticed.
struct HeadBoard<Waiter> {
    /// Orders what was said: an announcement is newer than a question asked before it.
    typealias Moment = UInt64

    enum WaitDecision: Equatable { case advanced, closing, registered }

    private struct Known {
        var position: Position = .start
        var epoch: UUID?
        var floor: Position = .start
        var announcedAt: Moment = 0
    }

    private struct Entry {
        let position: Position
        let waiter: Waiter
    }

    private var known: [TenantID: Known] = [:]
    private var waiting: [TenantID: [UInt64: Entry]] = [:]
    private var tenantOfWaiter: [UInt64: TenantID] = [:]
    private var moment: Moment = 0
    private var isClosing = false

    /// `nil` until the tenant's epoch is known.
    func head(of tenant: TenantID) -> TenantHead? {
        guard let known = known[tenant], let epoch = known.epoch else { return nil }
        return TenantHead(tenant: tenant, position: known.position, epoch: epoch, floor: known.floor)
    }

    var waiterCount: Int { tenantOfWaiter.count }

    /// To be taken before a question is asked, and handed in with its answer.
    mutating func beginQuestion() -> Moment {
        moment += 1
        return moment
    }

    /// An append was committed. Never takes a head back: announcements may overtake each other.
    mutating func announce(_ position: Position, of tenant: TenantID) -> [Waiter] {
        moment += 1
        var known = known[tenant] ?? Known()
        guard position > known.position else { return [] }
        known.position = position
        known.announcedAt = moment
        self.known[tenant] = known
        return takeWaiters(of: tenant, below: position)
    }

    /// An answer of the source. It corrects every announcement made before its question, for those had been committed
    /// by then if ever; of later ones it knows nothing. A new epoch wakes everybody.
    mutating func observe(_ head: TenantHead, asked: Moment) -> [Waiter] {
        var known = known[head.tenant] ?? Known()
        let isNewLife = known.epoch != nil && known.epoch != head.epoch
        if isNewLife || known.announcedAt < asked {
            known.position = head.position
        } else {
            known.position = max(known.position, head.position)
        }
        known.epoch = head.epoch
        known.floor = head.floor
        self.known[head.tenant] = known
        return takeWaiters(of: head.tenant, below: isNewLife ? nil : known.position)
    }

    /// Registers the waiter, unless what it would wait for is there.
    mutating func wait(_ waiter: Waiter, id: UInt64, above position: Position, of tenant: TenantID) -> WaitDecision {
        if isClosing { return .closing }
        if let known = known[tenant], known.position > position { return .advanced }
        waiting[tenant, default: [:]][id] = Entry(position: position, waiter: waiter)
        tenantOfWaiter[id] = tenant
        return .registered
    }

    /// `nil` when it has been woken or never waited.
    mutating func withdraw(id: UInt64) -> Waiter? {
        guard let tenant = tenantOfWaiter.removeValue(forKey: id) else { return nil }
        return waiting[tenant]?.removeValue(forKey: id)?.waiter
    }

    /// From here on nobody waits.
    mutating func close() -> [Waiter] {
        isClosing = true
        return waiting.keys.flatMap { takeWaiters(of: $0, below: nil) }
    }

    /// Those who wait for less than `position`, or all.
    private mutating func takeWaiters(of tenant: TenantID, below position: Position?) -> [Waiter] {
        guard var entries = waiting[tenant] else { return [] }
        let woken = position.map { position in entries.filter { $0.value.position < position } } ?? entries
        for id in woken.keys {
            entries[id] = nil
            tenantOfWaiter[id] = nil
        }
        waiting[tenant] = entries.isEmpty ? nil : entries
        return woken.values.map(\.waiter)
    }
}
