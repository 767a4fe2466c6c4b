public import EventSourcing
public import Foundation

/// Reads decoded parts lists and prices, as they are or as they were.
public protocol PartsReader: Sendable {
    /// The kinds of rows that a parts list has.
    var kinds: [PartsTable] { get }
    /// What is added up over a project's elevations.
    var totals: [PartsTable] { get }

    /// - Parameters:
    ///   - kinds: names of the kinds to read; `nil` for all.
    ///   - asOf: the position after which to read them; `nil` for now.
    /// - Throws: `HistoryError` for a position that the past can't be told of, `ReadModelError`, or the storage's own.
    func parts(of elevation: UUID, kinds: [String]?, tenant: TenantID, asOf: Position?) async throws -> ElevationParts

    /// Adds up what the positions of a project need; `nil` when there is no such project.
    ///
    /// - Parameter totals: names of the totals to read.
    /// - Throws: as `parts(of:kinds:tenant:asOf:)`.
    func totals(
        of project: UUID, totals: [String], tenant: TenantID, asOf: Position?
    ) async throws -> ProjectParts?

    /// The prices of a project's elevations as a JSON object; `nil` when there is no such project.
    ///
    /// - Throws: as `parts(of:kinds:tenant:asOf:)`.
    func prices(of project: UUID, tenant: TenantID, asOf: Position?) async throws -> [UInt8]?
}

/// A table of parts: what it is called in `kind=`, and its columns in the order for people.
public struct PartsTable: Sendable, Equatable {
    public let name: String
    public let columns: [String]

    public init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
    }
}

/// What there is to say about an elevation's parts.
public enum ElevationParts: Sendable, Equatable {
    case unknownElevation
    /// Logikal has no parts list of it.
    case none
    /// Logikal has one that was not decoded yet.
    case notDecoded
    /// They were decoded, but the rows of that time are not kept any more.
    case notKept
    /// The bytes were refused; `state` is the JSON object that says why.
    case undecodable(state: [UInt8])
    /// - Parameters:
    ///   - state: a JSON object: what was decoded, by which decoder, with which findings.
    ///   - rows: by kind, each a JSON array of objects.
    case parts(state: [UInt8], position: Position, rows: [String: [UInt8]])
}

/// What a project's positions need together.
public struct ProjectParts: Sendable, Equatable {
    /// A JSON object: how many positions count, and how many are left out for which reason.
    public let positions: [UInt8]
    /// By total, each a JSON array of objects.
    public let rows: [String: [UInt8]]

    public init(positions: [UInt8], rows: [String: [UInt8]]) {
        self.positions = positions
        self.rows = rows
    }
}
