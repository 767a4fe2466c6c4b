import Foundation

/// A proof as a file.
extension LogProof {
    private static let format = "logikal-sync-proof/1"

    public var json: JSONValue {
        [
            "checkpoint": .string(checkpoint.note), "event": event, "format": .string(Self.format),
            "key": .string(key.description), "links": .array(links.map(Self.json)),
            "path": .array(path.map(Self.json)), "previous": Self.json(previous),
        ]
    }

    private var event: JSONValue {
        [
            "actor": .string(content.actor), "changed": .array(content.changed.map(JSONValue.string)),
            "entityId": .string(content.entityID.text), "entityType": .string(content.entityType),
            "id": .string(content.id.text), "observedAt": .integer(content.observedAt),
            "parentId": .text(content.parentID?.text), "parentType": .text(content.parentType),
            "payload": payload.map(Self.json) ?? .null, "payloadDigest": Self.json(payloadDigest),
            "position": .integer(position.rawValue), "reason": .text(content.reason),
            "schemaVersion": .integer(content.schemaVersion), "type": .string(content.type),
            "validAt": content.validAt.map { .integer($0) } ?? .null, "version": .integer(content.version),
        ]
    }

    private static func json(_ hash: Hash) -> JSONValue { .string(hash.description) }

    private static func json(_ link: Link) -> JSONValue {
        [
            "batch": .integer(link.batch), "first": .integer(link.first.rawValue),
            "last": .integer(link.last.rawValue), "recordedAt": .integer(link.recordedAt.microseconds),
            "root": json(link.root),
        ]
    }

    private static func json(_ payload: Payload) -> JSONValue {
        [
            "before": .string(payload.before), "salt": .string(Data(payload.salt).base64EncodedString()),
            "state": .text(payload.state),
        ]
    }

    /// Reads a file of exactly the spelling that `json` has, so that nothing in it can be changed unseen.
    ///
    /// - Throws: `LogProofError`.
    public init(file: [UInt8]) throws(LogProofError) {
        let bytes = Array(file.last == UInt8(ascii: "\n") ? file.dropLast() : file[...])
        guard let json = try? JSONReader.read(bytes), json["format"]?.string == Self.format,
            let proof = LogProof(json), CanonicalJSON.bytes(proof.json) == bytes
        else { throw LogProofError("the file is no proof as `logikal-sync log proof` writes it") }
        self = proof
    }

    private init?(_ json: JSONValue) {
        guard let event = json["event"], let content = LeafContent(proven: event),
            let position = event["position"]?.number?.int64,
            let digest = event["payloadDigest"]?.string.flatMap(Hash.init),
            let path = json["path"]?.array?.map({ $0.string.flatMap(Hash.init) }),
            let previous = json["previous"]?.string.flatMap(Hash.init),
            let links = json["links"]?.array?.map(Link.init(proven:)),
            let checkpoint = json["checkpoint"]?.string.flatMap(SignedCheckpoint.init(note:)),
            let key = json["key"]?.string.flatMap(LogVerifyKey.init)
        else { return nil }
        let payload = event["payload"].flatMap { $0.isNull ? nil : Payload(proven: $0) }
        self.init(
            position: Position(position), content: content, payloadDigest: digest, payload: payload,
            path: path.compactMap { $0 }, previous: previous, links: links.compactMap { $0 }, checkpoint: checkpoint,
            key: key)
    }
}

extension LogProof.Link {
    fileprivate init?(proven json: JSONValue) {
        guard let batch = json["batch"]?.number?.int64, let first = json["first"]?.number?.int64,
            let last = json["last"]?.number?.int64, let recordedAt = json["recordedAt"]?.number?.int64,
            let root = json["root"]?.string.flatMap(Hash.init)
        else { return nil }
        self.init(
            batch: batch, first: Position(first), last: Position(last), root: root,
            recordedAt: Timestamp(microseconds: recordedAt))
    }
}

extension LogProof.Payload {
    fileprivate init?(proven json: JSONValue) {
        guard let before = json["before"]?.string,
            let salt = json["salt"]?.string.flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        self.init(state: json["state"]?.string, before: before, salt: Array(salt))
    }
}

extension LeafContent {
    fileprivate init?(proven json: JSONValue) {
        guard let id = json["id"]?.string.flatMap(UUID.init(uuidString:)),
            let entityType = json["entityType"]?.string,
            let entityID = json["entityId"]?.string.flatMap(UUID.init(uuidString:)),
            let version = json["version"]?.number?.int64, let type = json["type"]?.string,
            let schemaVersion = json["schemaVersion"]?.number?.int64.flatMap(Int16.init(exactly:)),
            let observedAt = json["observedAt"]?.number?.int64, let changed = json["changed"]?.array,
            let actor = json["actor"]?.string
        else { return nil }
        self.init(
            id: id, entityType: entityType, entityID: entityID, version: version, type: type,
            schemaVersion: schemaVersion, observedAt: observedAt, validAt: json["validAt"]?.number?.int64,
            parentType: json["parentType"]?.string, parentID: json["parentId"]?.string.flatMap(UUID.init(uuidString:)),
            reason: json["reason"]?.string, changed: changed.compactMap(\.string), actor: actor)
    }
}
