public import EventSourcing

/// Something in a parts list that was left out or read with a doubt.
public struct PartsListFinding: Sendable, Hashable {
    public enum Code: String, Sendable {
        case missingTable = "missing_table"
        case missingColumn = "missing_column"
        /// A view or a virtual table stands where a table should.
        case notATable = "not_a_table"
        /// Values that are not of the column's kind read as null.
        case unreadableValue = "unreadable_value"
        case cutText = "cut_text"
        /// Rows of other elevations, or of none that the file names.
        case foreignRows = "foreign_rows"
        /// The elevation was found by its name because its GUID is not in the file.
        case matchedByName = "matched_by_name"
        /// Nothing says in which unit lengths are; the documented one is taken.
        case assumedUnit = "assumed_unit"
        /// Some rows say metres, others millimetres.
        case contradictoryUnits = "contradictory_units"
        /// More findings than are kept.
        case furtherFindings = "further_findings"
    }

    public let code: Code
    /// Which table, column or value.
    public let subject: String
    public let message: String
    /// In how many rows.
    public let count: Int

    public init(_ code: Code, _ subject: String, _ message: String, count: Int = 1) {
        self.code = code
        self.subject = subject
        self.message = message
        self.count = count
    }

    public var json: JSONValue {
        [
            "code": .string(code.rawValue), "count": .integer(count), "message": .string(message),
            "subject": .string(subject),
        ]
    }
}

/// Findings as they are gathered: alike ones counted, not more than a limit of them kept.
struct FindingCollector {
    private struct Key: Hashable {
        let code: PartsListFinding.Code
        let subject: String
    }

    private let limit: Int
    private var order: [Key] = []
    private var kept: [Key: (message: String, count: Int)] = [:]
    private var surplus = 0

    init(limit: Int) { self.limit = limit }

    mutating func add(_ code: PartsListFinding.Code, _ subject: String, _ message: @autoclosure () -> String) {
        let key = Key(code: code, subject: subject)
        if kept[key] != nil {
            kept[key]?.count += 1
        } else if order.count < limit {
            order.append(key)
            kept[key] = (message(), 1)
        } else {
            surplus += 1
        }
    }

    var findings: [PartsListFinding] {
        let findings = order.compactMap { key in
            kept[key].map { PartsListFinding(key.code, key.subject, $0.message, count: $0.count) }
        }
        guard surplus > 0 else { return findings }
        return findings + [PartsListFinding(.furtherFindings, "-", "further findings are not listed", count: surplus)]
    }
}
