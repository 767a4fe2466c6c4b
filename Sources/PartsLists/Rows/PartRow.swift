public import EventSourcing
public import LogikalModel

/// A value of a row.
public enum PartValue: Sendable, Hashable {
    case null
    case text(String)
    case decimal(ExactDecimal)
    case flag(Bool)

    public var decimal: ExactDecimal? { if case .decimal(let value) = self { value } else { nil } }
    public var text: String? { if case .text(let value) = self { value } else { nil } }
    public var flag: Bool? { if case .flag(let value) = self { value } else { nil } }

    public var json: JSONValue {
        switch self {
        case .null: .null
        case .text(let text): .string(text)
        case .decimal(let value): value.json
        case .flag(let value): .bool(value)
        }
    }
}

/// One row: the values of its kind's columns.
public struct PartRow: Sendable, Hashable {
    public let kind: PartKind
    /// In the order of `kind.columns`.
    public let values: [PartValue]

    public subscript(name: String) -> PartValue {
        kind.columns.firstIndex { $0.name == name }.map { values[$0] } ?? .null
    }

    public var json: JSONValue {
        .object(JSONObject(zip(kind.columns, values).map { ($0.name, $1.json) }))
    }
}
