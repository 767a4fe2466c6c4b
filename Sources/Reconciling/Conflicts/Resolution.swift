public import EventSourcing

/// How a conflict ended.
public struct Resolution: Sendable, Equatable {
    public enum Choice: String, Sendable, CaseIterable {
        case logikal, odoo
        /// Other values than either side's.
        case value
        /// The sides say the same by now.
        case agreed
    }

    /// Who or what chose.
    public enum Means: String, Sendable {
        case person
        /// The policy, or an owner.
        case rule
        /// One side has taken the other's value, or gone back: nothing was left to choose.
        case merge
    }

    public let choice: Choice
    public let means: Means
    /// What holds from then on.
    public let values: JSONObject
    /// E.g. `client:odoo`; `reconciler` where nobody did.
    public let by: String
    public let at: Timestamp
    public let note: String?

    public init(
        _ choice: Choice, by means: Means, values: JSONObject, who: String, at: Timestamp, note: String? = nil
    ) {
        self.choice = choice
        self.means = means
        self.values = values
        by = who
        self.at = at
        self.note = note
    }

    public var json: JSONValue {
        [
            "at": .string(at.description), "by": .string(by), "choice": .string(choice.rawValue),
            "means": .string(means.rawValue), "note": .text(note), "values": .object(values),
        ]
    }

    init?(_ json: JSONValue) {
        guard let choice = json["choice"]?.string.flatMap(Choice.init),
            let means = json["means"]?.string.flatMap(Means.init), let values = json["values"]?.object,
            let by = json["by"]?.string, let at = json["at"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return nil }
        self.init(choice, by: means, values: values, who: by, at: at, note: json["note"]?.string)
    }
}
