public import EventSourcing
import LogikalModel
public import PartsLists

/// What follows from a decoding: an event where something differs, rows to store, and whether a person has to look.
/// Pure.
public struct DecodingOutcome: Sendable {
    /// `nil` when the log says the same already.
    public let event: ProposedEvent?
    /// Rows that the event names.
    public let list: PartsList?
    /// Why the bytes are refused; they will be again.
    public let refusal: PartsListError?

    private static let mostFindings = 20

    init(
        _ input: DecodingInput, version: Int32, tenant: TenantID, observedAt: Timestamp,
        decode: (_ bytes: [UInt8], _ subject: PartsListSubject) throws(PartsListError) -> PartsList
    ) throws(DecodingFailure) {
        guard let reference = input.reference else {
            event = input.knownState.map { _ in
                Self.event(input, nil, tenant: tenant, observedAt: observedAt)
            }
            (list, refusal) = (nil, nil)
            return
        }
        guard let bytes = input.bytes else { throw DecodingFailure.notStored }
        var state = Self.state(input, reference, version)
        do throws(PartsListError) {
            let list = try decode(bytes, input.subject)
            Self.describe(list, in: &state)
            (self.list, refusal) = (list, nil)
        } catch {
            guard error.disposition == .quarantine else { throw DecodingFailure.refused(error) }
            state["error"] = ["code": .string(error.code.rawValue), "message": .string(error.description)]
            state["outcome"] = "undecodable"
            (list, refusal) = (nil, error)
        }
        let isKnown = input.knownState == state
        event = isKnown ? nil : Self.event(input, state, tenant: tenant, observedAt: observedAt)
    }

    private static func state(_ input: DecodingInput, _ reference: JSONObject, _ version: Int32) -> JSONObject {
        [
            "decoder": .integer(version), "error": .null,
            "logikalId": input.state?["logikalId"] ?? .null, "name": input.state?["name"] ?? .null,
            "sha256": reference["sha256"] ?? .null, "size": reference["size"] ?? .null,
            "subject": [
                "height": input.state?["height"] ?? .null, "name": input.state?["name"] ?? .null,
                "width": input.state?["width"] ?? .null,
            ],
        ]
    }

    private static func describe(_ list: PartsList, in state: inout JSONObject) {
        state["outcome"] = "decoded"
        state["contentSha256"] = .string(list.contentHash.description)
        state["counts"] = .object(
            JSONObject(list.sections.map { ($0.kind.rawValue, .integer($0.count)) }))
        state["amount"] = list.amount?.json ?? .null
        state["isAlternative"] = .bool(list.isAlternative)
        state["isEstimationOnly"] = .bool(list.isEstimationOnly)
        state["isTextPosition"] = .bool(list.isTextPosition)
        state["matchedBy"] = list.isMatchedByName ? "name" : "guid"
        state["scale"] = .string(list.scale.rawValue)
        state["findings"] = .array(list.findings.prefix(mostFindings).map(\.json))
        state["findingCount"] = .integer(list.findings.count)
    }

    private static func event(
        _ input: DecodingInput, _ state: JSONObject?, tenant: TenantID, observedAt: Timestamp
    ) -> ProposedEvent {
        let key = NaturalKey(.partsList, text: input.naturalKey)
        let before = state.map { new in input.knownState.map { changed(from: $0, to: new) } ?? [:] } ?? [:]
        let type: EventType =
            switch state?["outcome"]?.string {
            case "decoded": .partsListDecoded
            case nil: EventType(.partsList, .removed)
            default: .partsListUndecodable
            }
        return ProposedEvent(
            entity: key.reference(tenant: tenant), version: input.knownVersion + 1, type: type, observedAt: observedAt,
            naturalKey: key.text, parent: EntityReference(.elevation, input.elevation), state: state,
            reason: state == nil ? "removed" : nil, changed: before.members.map(\.key), before: before)
    }

    private static func changed(from old: JSONObject, to new: JSONObject) -> JSONObject {
        let keys = Set(old.members.map(\.key)).union(new.members.map(\.key))
        return JSONObject(
            keys.filter { (old[$0] ?? .null) != (new[$0] ?? .null) }.map { ($0, old[$0] ?? .null) })
    }
}

/// Why a decoding has to be tried again.
public enum DecodingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The log names bytes that are not here: not yet, or not any more.
    case notStored
    case refused(PartsListError)

    var code: String {
        switch self {
        case .notStored: "not_stored"
        case .refused(let error): error.code.rawValue
        }
    }

    public var description: String {
        switch self {
        case .notStored:
            "the bytes that the log names are not stored here; they come with the next change of the elevation"
        case .refused(let error): error.description
        }
    }
}
