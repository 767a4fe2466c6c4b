/// Why the past can't be rebuilt into a schema, or that schema can't be dropped. Nothing was changed.
public struct ScratchError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case badName = "scratch_bad_name"
        /// It holds something that no replay put there.
        case foreign = "scratch_foreign"
        case exists = "scratch_exists"
        case missing = "scratch_missing"
        /// Somebody reads it, or has built on it.
        case inUse = "scratch_in_use"
        case unknownTenant = "unknown_tenant"
        /// Events that it would take are archived.
        case gone = "history_gone"
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
