import EventSourcing

/// What is wrong with the rows of an answer that is otherwise in order. The specification never says that a field is
/// required or not null.
public enum AnswerDamage: String, Sendable, CaseIterable {
    /// Of each row only what identifies it is left.
    case missingFields
    /// No row can be told from another.
    case missingIDs
    case nullFields
    /// Texts where numbers were, numbers where texts were.
    case wrongTypes
    /// The first row comes once more at the end.
    case repeatedRows
    /// The first row comes once more, with another name.
    case contradictoryRows

    private static let identifying: Set<String> = ["id", "name", "path"]

    /// The body of an answer with this damage; as it was where it has no rows.
    func damaging(_ body: [UInt8]) -> [UInt8] {
        guard var envelope = (try? JSONReader.read(body))?.object, let data = envelope["data"] else { return body }
        switch data {
        case .array(let rows): envelope["data"] = .array(damaging(rows))
        case .object(let row): envelope["data"] = .object(damaging(row))
        default: return body
        }
        return CanonicalJSON.bytes(.object(envelope))
    }

    private func damaging(_ rows: [JSONValue]) -> [JSONValue] {
        guard let first = rows.first else { return rows }
        switch self {
        case .repeatedRows: return rows + [first]
        case .contradictoryRows:
            guard var other = first.object else { return rows }
            other["name"] = .string("\(other["name"]?.string ?? "") *")
            return rows + [.object(other)]
        default: return rows.map { row in row.object.map { .object(damaging($0)) } ?? row }
        }
    }

    private func damaging(_ row: JSONObject) -> JSONObject {
        switch self {
        case .missingFields:
            JSONObject(row.members.filter { Self.identifying.contains($0.key) }.map { ($0.key, $0.value) })
        case .missingIDs:
            JSONObject(row.members.filter { $0.key != "id" && $0.key != "path" }.map { ($0.key, $0.value) })
        case .nullFields:
            JSONObject(row.members.map { ($0.key, Self.identifying.contains($0.key) ? $0.value : .null) })
        case .wrongTypes:
            JSONObject(
                row.members.map { ($0.key, Self.identifying.contains($0.key) ? $0.value : Self.mistyped($0.value)) })
        case .repeatedRows, .contradictoryRows: row
        }
    }

    private static func mistyped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null: [:]
        case .bool(let value): .string(value ? "yes" : "no")
        case .number(let number): .string(number.lexeme)
        case .string: 1
        case .array, .object: true
        }
    }
}
