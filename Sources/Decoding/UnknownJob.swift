/// No such job waits, or not in the state that the decision is for.
public struct UnknownJob: Error, Sendable, CustomStringConvertible {
    public static let code = "no_such_job"

    public let id: Int64

    public init(id: Int64) { self.id = id }

    public var description: String {
        "no job \(id) waits for that decision; see `logikal-sync jobs list --all`"
    }
}
