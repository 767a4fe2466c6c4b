import EventSourcing
import LogikalModel
import PartsLists

/// A decoded file as people and programs read it.
struct PartsInspection {
    let file: String
    let bytes: [UInt8]
    let survey: PartsListSurvey
    let list: PartsList

    private static let widestCell = 40
    private static let headerFields = [
        "name", "amount", "widthMm", "heightMm", "weightKg", "areaM2", "systemName", "baseColor", "isAlternative",
        "isEstimationOnly", "isTextPosition",
    ]

    var json: JSONValue {
        let rows = PartKind.allCases.map { kind in
            (kind.rawValue, JSONValue.array(list.rows(kind).map(\.json)))
        }
        return [
            "contentSha256": .string(list.contentHash.description), "decoder": .integer(PartsListDecoder.version),
            "elevations": .array(
                survey.elevations.map { ["id": .string($0.id.text), "name": .string($0.name)] }),
            "file": .string(file), "findings": .array(list.findings.map(\.json)),
            "matchedBy": list.isMatchedByName ? "name" : "guid", "rows": .object(JSONObject(rows)),
            "scale": .string(list.scale.rawValue), "sha256": .string(Hash.of(bytes).description),
            "size": .integer(bytes.count), "tables": .array(survey.tables.map(JSONValue.string)),
        ]
    }

    /// A summary, then all rows of the kinds asked for.
    func text(showing kinds: [PartKind]) -> String {
        var lines = [
            "\(file): \(bytes.count) bytes, \(survey.tables.count) tables, \(survey.elevations.count) elevations",
            "sha256 \(Hash.of(bytes)), content \(list.contentHash), decoder \(PartsListDecoder.version)",
            "elevation found by its \(list.isMatchedByName ? "name" : "GUID"); its size is in \(list.scale.rawValue)",
        ]
        lines += Self.headerFields.compactMap { field in
            list.header[field] == .null ? nil : "  \(field): \(Self.text(list.header[field]))"
        }
        lines.append("rows:")
        lines += PartKind.allCases.dropFirst().map { "  \(list.rows($0).count)  \($0.rawValue)" }
        lines.append(list.findings.isEmpty ? "no findings" : "findings:")
        lines += list.findings.map { finding in
            "  \(finding.code.rawValue)  \(finding.subject): \(finding.message)"
                + (finding.count > 1 ? " (\(finding.count) times)" : "")
        }
        for kind in kinds { lines += ["", "\(kind.rawValue):"] + table(of: kind) }
        return lines.joined(separator: "\n")
    }

    /// Columns that say something in some row, as wide as they have to be.
    private func table(of kind: PartKind) -> [String] {
        let rows = list.rows(kind)
        guard !rows.isEmpty else { return ["  none"] }
        let columns = kind.columns.indices.filter { index in rows.contains { $0.values[index] != .null } }
        let head = columns.map { kind.columns[$0].name }
        let cells = rows.map { row in columns.map { Self.text(row.values[$0]) } }
        let widths = columns.indices.map { index in ([head] + cells).map { $0[index].count }.max() ?? 0 }
        return ([head] + cells).map { line in
            let padded = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "  " + padded.joined(separator: "  ").trimmingBlanks
        }
    }

    private static func text(_ value: PartValue) -> String {
        switch value {
        case .null: "-"
        case .decimal(let value): value.description
        case .flag(let value): value ? "yes" : "no"
        case .text(let text):
            text.count > widestCell
                ? HistoryText.printable(text.prefix(widestCell - 1) + "…") : HistoryText.printable(text)
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
