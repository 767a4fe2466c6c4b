public import EventSourcing

/// A client did what no reader of this API may ever do.
public struct Alarm: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// It sent something that changes the vendor's data.
        case write
        /// It had two requests in flight on one token, which scrambles the position on the real service.
        case concurrentUse
    }

    public let kind: Kind
    public let call: SimulatedCall

    public var json: JSONValue {
        [
            "kind": .string(kind.rawValue), "sequence": .integer(call.sequence), "method": .string(call.method),
            "path": .string(call.path), "session": call.session.map { .integer($0) } ?? .null,
        ]
    }
}

extension CallRecord {
    var alarms: [Alarm] {
        (isWrite ? [Alarm(kind: .write, call: call)] : [])
            + (overlapped ? [Alarm(kind: .concurrentUse, call: call)] : [])
    }
}
