public import EventSourcing
public import Foundation
import LogikalModel
import PartsLists

/// What the log says of an elevation and its parts list at the moment when it is decoded.
public struct DecodingInput: Sendable {
    let elevation: UUID
    let naturalKey: String
    /// `nil` when the elevation is gone.
    let state: JSONObject?
    /// `nil` when there are none, or none here.
    let bytes: [UInt8]?
    /// The newest event of what was decoded before; 0 before the first.
    let knownVersion: Int64
    /// `nil` when nothing decoded stands.
    let knownState: JSONObject?

    public init(
        elevation: UUID, naturalKey: String, state: JSONObject?, bytes: [UInt8]?, knownVersion: Int64,
        knownState: JSONObject?
    ) {
        self.elevation = elevation
        self.naturalKey = naturalKey
        self.state = state
        self.bytes = bytes
        self.knownVersion = knownVersion
        self.knownState = knownState
    }

    /// How the state names the bytes; `nil` where the elevation has no parts list.
    var reference: JSONObject? { state?["partsList"]?.object }

    var subject: PartsListSubject {
        PartsListSubject(
            id: LogikalID(state?["logikalId"]?.string ?? ""), name: state?["name"]?.string ?? "",
            width: number("width"), height: number("height"))
    }

    private func number(_ field: String) -> ExactDecimal? {
        (state?[field]?.number?.lexeme).flatMap { ExactDecimal($0) }
    }
}
