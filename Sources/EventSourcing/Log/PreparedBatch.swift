public import Foundation

/// A batch with everything computed that does not need the log's lock: ids, bytes, leaves, root.
///
/// Resend the same value after an unknown outcome; preparing anew would salt the payloads differently.
public struct PreparedBatch: Sendable {
    public struct Event: Sendable {
        public let proposed: ProposedEvent
        public let id: UUID
        public let stateBytes: [UInt8]?
        public let beforeBytes: [UInt8]
        public let salt: [UInt8]
        public let leaf: Hash
    }

    public let tenant: TenantID
    public let key: String
    public let kind: ProposedBatch.Kind
    public let actor: String
    public let metadataBytes: [UInt8]
    public let events: [Event]
    public let root: Hash
    /// Tells a resend from another batch under the same key: covers what is said, not when it was seen or salted.
    public let content: Hash

    private static let idNamespace = UUID(uuidString: "6f1f5d0a-2a5e-5c0b-9a54-7c1d0e8f3b21")!
    private static let saltLength = 16

    public init(
        _ batch: ProposedBatch, tenant: TenantID, using generator: inout some RandomNumberGenerator
    ) {
        self.tenant = tenant
        key = batch.key
        kind = batch.kind
        actor = batch.actor
        metadataBytes = CanonicalJSON.bytes(.object(batch.metadata))
        var content = BatchContent()
        var events: [Event] = []
        events.reserveCapacity(batch.events.count)
        for (ordinal, proposed) in batch.events.enumerated() {
            let id = UUID(namespace: Self.idNamespace, name: "\(tenant)/\(ordinal)/\(batch.key)")
            let stateBytes = proposed.state.map { CanonicalJSON.bytes(.object($0)) }
            let beforeBytes = CanonicalJSON.bytes(.object(proposed.before))
            let salt = Self.salt(using: &generator)
            let payload = LogHash.payload(salt: salt, state: stateBytes, before: beforeBytes)
            let told = LeafContent(proposed, id: id, actor: batch.actor)
            let leaf = LogHash.leaf(of: told, payload: payload)
            content.add(told, unsalted: LogHash.payload(salt: [], state: stateBytes, before: beforeBytes))
            events.append(
                Event(
                    proposed: proposed, id: id, stateBytes: stateBytes, beforeBytes: beforeBytes, salt: salt,
                    leaf: leaf))
        }
        self.events = events
        let header = LogHash.header(key: key, kind: kind.rawValue, actor: actor, metadata: metadataBytes)
        root = MerkleTree.root([header] + events.map(\.leaf))
        self.content = content.hash
    }

    private static func salt(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        withUnsafeBytes(of: (generator.next() as UInt64, generator.next() as UInt64)) { Array($0.prefix(saltLength)) }
    }
}
