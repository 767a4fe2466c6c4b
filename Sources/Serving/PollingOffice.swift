public import EventSourcing
public import Foundation

/// What is looked at in Logikal, and how fresh what is known of it is.
public protocol PollingOffice: Sendable {
    /// The rules that stand, each with who said so and when.
    func exclusions(tenant: TenantID) async throws -> [JSONValue]

    /// Says what is to be looked at or left out; the same again changes nothing.
    ///
    /// - Returns: the rule as it stands, and whether anything changed.
    /// - Throws: `ExclusionRefused`.
    func set(
        _ rule: ExclusionRequest, tenant: TenantID, person: String
    ) async throws -> (rule: JSONValue, isNew: Bool)

    /// Takes a rule back; `false` when there is none with that id.
    func removeExclusion(_ id: UUID, tenant: TenantID, person: String) async throws -> Bool

    /// - Parameter after: What the page before says is next; "" for the first.
    func freshness(tenant: TenantID, unreadOnly: Bool, after: String, limit: Int) async throws -> JSONValue

    /// The last looks at Logikal that have ended, newest first.
    func cycles(tenant: TenantID, limit: Int) async throws -> [JSONValue]

    /// Removals that look like a mistake, decided on or not, as long as they stand.
    func withheldRemovals(tenant: TenantID) async throws -> [JSONValue]

    /// - Returns: what was decided on; `nil` when nothing is withheld under that id.
    /// - Throws: `RemovalDecidedMeanwhile`.
    func decide(
        _ decision: RemovalDecision, on id: UUID, tenant: TenantID, person: String
    ) async throws -> JSONValue?
}

/// What somebody says of removals that are not believed.
public enum RemovalDecision: String, Sendable, CaseIterable {
    case approve, reject
}

/// Somebody else was quicker, or what was withheld has come back.
public struct RemovalDecidedMeanwhile: Error, Sendable {
    public init() {}
}

/// A rule that somebody asks for, not yet understood.
public struct ExclusionRequest: Sendable {
    /// `exclude` or `include`.
    public let effect: String
    /// The full path of a directory; "" is the root.
    public let directory: String
    /// `nil` for the directory with everything in it.
    public let condition: JSONValue?
    public let note: String?

    public init(effect: String, directory: String, condition: JSONValue?, note: String?) {
        self.effect = effect
        self.directory = directory
        self.condition = condition
        self.note = note
    }
}

/// Why a rule can't be set.
public struct ExclusionRefused: Error, Sendable {
    public let message: String

    public init(_ message: String) { self.message = message }
}
