public import EventSourcing

/// One trouble: what goes wrong, with which calls, how often.
public struct FaultRule: Sendable, Equatable {
    public var kind: FaultKind
    /// `GET /elevations/*/thumbnail`, where `*` stands for one segment; `nil` is every call but the log-out.
    public var operation: String?
    /// Only while this project is open; `nil` is anywhere.
    public var project: String?
    /// How likely it is for each call, from 0 to 1.
    public var chance: Double
    /// How often it happens in all; `nil` is without end.
    public var times: Int?

    public init(
        _ kind: FaultKind, operation: String? = nil, project: String? = nil, chance: Double = 1, times: Int? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.project = project
        self.chance = chance
        self.times = times
    }

    func concerns(_ call: SimulatedCall) -> Bool {
        if let project, call.project != project { return false }
        guard let operation else { return call.operation != "DELETE /auth" }
        let wanted = operation.split(separator: "/", omittingEmptySubsequences: false)
        let actual = call.operation.split(separator: "/", omittingEmptySubsequences: false)
        return wanted.count == actual.count && zip(wanted, actual).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

extension FaultRule {
    /// `{"kind": "error503", "operation": "GET /projects", "chance": 0.05, "times": 3}`
    public var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind.rawValue)]
        if let operation { object["operation"] = .string(operation) }
        if let project { object["project"] = .string(project) }
        if chance < 1 { object["chance"] = JSONNumber(lexeme: "\(chance)").map(JSONValue.number) }
        if let times { object["times"] = .integer(times) }
        return .object(object)
    }

    /// Reads what `json` writes.
    public init(json: JSONValue) throws(OfficeError) {
        guard let name = json["kind"]?.string else { throw OfficeError(.malformed, "kind must be a text") }
        guard let kind = FaultKind(rawValue: name) else {
            let known = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw OfficeError(.malformed, "no fault is called \(name); there are \(known)")
        }
        let chance = json["chance"]?.number?.double ?? 1
        guard (0...1).contains(chance) else { throw OfficeError(.malformed, "chance must be between 0 and 1") }
        self.init(
            kind, operation: json["operation"]?.string, project: json["project"]?.string, chance: chance,
            times: json["times"]?.number?.int64.map(Int.init))
    }
}
