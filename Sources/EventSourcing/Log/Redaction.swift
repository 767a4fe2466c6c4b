/// What is erased of payloads, and the record of it: which events have another payload since, and its digest.
///
/// A batch of kind `redaction` carries the record in its metadata. So whoever verifies the log can tell what was erased
/// by rule from what was tampered with.
public struct Redaction: Sendable, Equatable {
    /// `nil` for all of them.
    public let fields: [String]?
    public let reason: String
    /// The new payloads' digests.
    public var digests: [Position: Hash] = [:]

    public init(fields: [String]?, reason: String) {
        self.fields = fields
        self.reason = reason
    }

    /// Without the fields' values: null where they were; or without anything but what identifies.
    public func erasing(_ object: JSONObject, keeping identifying: [String]) -> JSONObject {
        guard let fields else {
            return JSONObject(object.members.filter { Self.names(identifying, $0.key) }.map { ($0.key, $0.value) })
        }
        return JSONObject(object.members.map { ($0.key, Self.names(fields, $0.key) ? .null : $0.value) })
    }

    private static func names(_ fields: [String], _ key: String) -> Bool {
        fields.contains { $0.isIdentical(to: key) }
    }

    public var metadata: JSONObject {
        let redacted = digests.map { ("\($0.key)", JSONValue.string($0.value.description)) }
        return [
            "fields": fields.map { .array($0.map(JSONValue.string)) } ?? .null, "reason": .string(reason),
            "redacted": .object(JSONObject(redacted)),
        ]
    }

    /// The digests that the metadata of a redaction lists; `nil` when it is not one.
    public static func digests(metadata: [UInt8]) -> [Position: Hash]? {
        guard let members = (try? JSONReader.read(metadata))?["redacted"]?.object?.members else { return nil }
        var digests: [Position: Hash] = [:]
        for member in members {
            guard let position = Int64(member.key), let digest = member.value.string.flatMap(Hash.init) else {
                return nil
            }
            digests[Position(position)] = digest
        }
        return digests
    }
}
