public import EventSourcing
public import Foundation

/// The last time that a project was entered, and what came of it.
public struct Visit: Sendable, Equatable {
    public let project: UUID
    public let visitedAt: Timestamp
    /// The project's row when all of its lists were read: one that differs since is a reason to enter it again. `nil`
    /// until then.
    public let row: Hash?
    /// Something in it was not read, or was missing for the first time.
    public let isOwed: Bool
    /// So many of its parts lists are still to be fetched.
    public let owedPartsLists: Int
    /// When its prices and addresses were asked for last; `nil` before the first time.
    public let detailsReadAt: Timestamp?

    public init(
        project: UUID, visitedAt: Timestamp, row: Hash?, isOwed: Bool, owedPartsLists: Int, detailsReadAt: Timestamp?
    ) {
        self.project = project
        self.visitedAt = visitedAt
        self.row = row
        self.isOwed = isOwed
        self.owedPartsLists = owedPartsLists
        self.detailsReadAt = detailsReadAt
    }

    /// The same visit, with so many parts lists left.
    ///
    /// - Parameter hasFailed: Others failed, which is a reason of its own to come again.
    func owing(_ partsLists: Int, hasFailed: Bool) -> Visit {
        Visit(
            project: project, visitedAt: visitedAt, row: row, isOwed: isOwed || hasFailed, owedPartsLists: partsLists,
            detailsReadAt: detailsReadAt)
    }
}
