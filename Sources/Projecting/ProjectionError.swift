public import EventSourcing

/// Why a read model can't be kept up or switched.
public struct ProjectionError: Error, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownProjection = "unknown_projection"
        /// Code or DDL changed while the version did not.
        case changedDefinition = "changed_definition"
        /// What is stored of a build is not what it was made with.
        case tamperedBuild = "tampered_build"
        /// The log has an event in a schema that came after this program.
        case newerSchema = "newer_schema"
        case behind = "build_behind"
        case noSuchBuild = "no_such_build"
        /// It differs from what readers use, or entities of it are parked.
        case unhealthy = "build_unhealthy"
        /// Readers hold it, or it is the one that they use.
        case inUse = "build_in_use"
        case noSuchDeadLetter = "no_such_dead_letter"
    }

    public let code: Code
    /// `nil` where it is about none in particular.
    public let projection: String?
    public let message: String

    public init(code: Code, projection: String?, message: String) {
        self.code = code
        self.projection = projection
        self.message = message
    }

    public var disposition: Disposition {
        switch code {
        // A build vanishes when a rebuild elsewhere puts another in its place.
        case .behind, .noSuchBuild, .inUse: .retry(after: .seconds(1))
        case .unknownProjection, .changedDefinition, .tamperedBuild, .newerSchema, .unhealthy, .noSuchDeadLetter: .halt
        }
    }

    public var description: String {
        "\(projection.map { "projection \($0): " } ?? "")\(message) (\(code.rawValue))"
    }
}
