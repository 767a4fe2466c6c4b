public import EventSourcing
import Foundation

/// The key by which Logikal knows an entity (`logikal-api.md` 8). Names are never keys, except where the vendor gives
/// nothing else: a directory has just its path, an elevation with the zero id just its place and name.
public struct NaturalKey: Sendable, CustomStringConvertible {
    public let type: EntityType
    public let text: String

    public init(_ type: EntityType, text: String) {
        self.type = type
        self.text = text
    }

    public static func directory(path: String) -> Self { Self(.directory, text: path) }

    public static func project(_ id: LogikalID) -> Self { Self(.project, text: id.text) }

    public static func phase(_ id: LogikalID, of project: LogikalID) -> Self {
        Self(.phase, text: "\(project)/\(id)")
    }

    /// The phase is an attribute of an elevation, so that a move between phases keeps the identity; only under the
    /// zero id do phase and name have to tell elevations apart.
    public static func elevation(_ row: ElevationRow, phase: LogikalID, of project: LogikalID) -> Self {
        let key = "\(project)/\(row.id)"
        return Self(.elevation, text: row.id.isZero ? "\(key)/\(phase)/\(row.name)" : key)
    }

    private static let namespace = UUID(uuidString: "0d9e5c2e-64f6-5f0e-8d0e-3d3f4f1c7a52")!

    /// The public id of the entity that first had this key.
    public func reference(tenant: TenantID) -> EntityReference {
        EntityReference(type, UUID(namespace: Self.namespace, name: "\(tenant)/\(type)/\(text)"))
    }

    public var description: String { "\(type) \(text)" }
}
