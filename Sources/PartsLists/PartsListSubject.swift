public import LogikalModel

/// Whose parts list it is, as Logikal's REST API says it.
public struct PartsListSubject: Sendable, Equatable {
    public let id: LogikalID
    public let name: String
    /// Millimetres; `nil` for an elevation without measures.
    public let width: ExactDecimal?
    public let height: ExactDecimal?

    public init(id: LogikalID, name: String, width: ExactDecimal? = nil, height: ExactDecimal? = nil) {
        self.id = id
        self.name = name
        self.width = width
        self.height = height
    }
}
