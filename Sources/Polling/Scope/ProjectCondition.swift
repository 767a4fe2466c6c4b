public import EventSourcing

/// Which projects a scope rule is about, by what their row in the project list says.
public enum ProjectCondition: Sendable, Equatable {
    /// Not changed for so many days; where no change is dated, the creation counts. An undated project is never old.
    case olderThan(days: Int)
    /// A field has exactly this value, e.g. `isDeleted` is `true`.
    case field(String, is: JSONValue)

    /// The fields that a condition may name.
    public static let fields = ["isDeleted", "estimated", "personInCharge", "jobNumber", "offerNumber", "name"]
    public static let days = 1...36_500

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    func holds(for row: JSONObject, at now: Timestamp) -> Bool {
        switch self {
        case .olderThan(let days):
            let dates = ["changedDate", "createdDate"].compactMap { row[$0]?.string }
            guard let date = dates.lazy.compactMap(Timestamp.init(rfc3339:)).first else { return false }
            return now.microseconds - date.microseconds > Int64(days) * Self.microsecondsPerDay
        case .field(let name, let value): return (row[name] ?? .null) == value
        }
    }

    public var text: String {
        switch self {
        case .olderThan(let days): "not changed for \(days) days"
        case .field(let name, let value): "with \(name)=\(value.string ?? CanonicalJSON.text(value))"
        }
    }

    public var json: JSONValue {
        switch self {
        case .olderThan(let days): ["olderThanDays": .integer(days)]
        case .field(let name, let value): ["field": .string(name), "is": value]
        }
    }

    /// `nil` for anything but what `json` writes.
    public init?(_ json: JSONValue) {
        if let days = json["olderThanDays"]?.number?.int64, let days = Int(exactly: days), Self.days.contains(days) {
            self = .olderThan(days: days)
        } else if let name = json["field"]?.string, Self.fields.contains(name), let value = json["is"] {
            self = .field(name, is: value)
        } else {
            return nil
        }
    }
}
