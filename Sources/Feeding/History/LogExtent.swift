public import EventSourcing

/// How far a log reaches, and what it says to one question for a point in time.
public struct LogExtent: Sendable {
    public let head: Position
    /// Of the events up to here only the newest of each entity is left.
    public let floor: Position
    /// The newest event that had been recorded by the time asked for; `nil` when there was none, or no time was asked.
    public let newest: Position?
    public let isTimeInFuture: Bool

    public init(head: Position, floor: Position, newest: Position?, isTimeInFuture: Bool) {
        self.head = head
        self.floor = floor
        self.newest = newest
        self.isTimeInFuture = isTimeInFuture
    }

    /// The position after which what held at `point` can be read.
    public func position(of point: PointInTime) throws(HistoryError) -> Position {
        let position: Position
        switch point {
        case .position(let given):
            guard given <= head else { throw .future(point, head: head) }
            position = given
        case .time:
            guard !isTimeInFuture else { throw .future(point, head: head) }
            guard let newest else { throw .beforeHistory(point) }
            position = newest
        }
        guard position >= floor else { throw .gone(point, floor: floor) }
        return position
    }
}
