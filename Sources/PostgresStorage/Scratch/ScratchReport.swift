public import EventSourcing

/// What was built into a scratch schema.
public struct ScratchReport: Sendable, Equatable {
    public struct Model: Sendable, Equatable {
        public let name: String
        public let version: Int32
        /// By table; the first is the main one.
        public let tables: [String]
        /// Of the main table.
        public let rows: Int64
    }

    /// An event that a read model could not take in. Until the entity's next event it shows what the one before said.
    public struct LeftOut: Sendable, Equatable {
        public let model: String
        public let position: Position
        /// The SQLSTATE.
        public let code: String
        public let message: String
    }

    public let schema: ScratchSchema
    public let tenant: TenantID
    public let position: Position
    public let models: [Model]
    public let leftOut: [LeftOut]
}
