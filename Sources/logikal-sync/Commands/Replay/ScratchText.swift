import EventSourcing
import Feeding
import PostgresStorage
import Projecting

/// The past beside the present, as a person, a program and a spreadsheet read it.
enum ScratchText {
    static func text(_ report: ScratchReport) -> String {
        let models = report.models.map { model in
            "  \(report.schema).\(model.name)  v\(model.version)  \(model.rows) rows"
        }
        let leftOut = report.leftOut.map { event in
            "  left out: \(event.model) could not take in position \(event.position): \(event.code) "
                + HistoryText.printable(event.message)
        }
        return (["tenant \(report.tenant) as of position \(report.position):"] + models + leftOut)
            .joined(separator: "\n")
    }

    static func text(_ comparison: ScratchComparison) -> String {
        let columns = comparison.isSameDefinition ? "" : ", by the columns that both have"
        let head = "\(comparison.model) now, build \(comparison.build) at position \(comparison.position)\(columns): "
        let tables = comparison.tables.map { table in
            let counts = table.counts
            return "  \(comparison.model)\(counts.suffix): \(counts.rows) rows then, \(counts.otherRows) now, "
                + "\(counts.differingBuckets) of \(BuildComparison.buckets) buckets differ; "
                + "\(table.added) added, \(table.changed) changed, \(table.removed) removed"
        }
        let more = comparison.count - Int64(comparison.rows.count)
        return
            ([head + (comparison.isEqual ? "the same" : "different")] + tables + comparison.rows.map(text)
            + (more > 0 ? ["  … and \(more) rows more; --limit says how many are told"] : []))
            .joined(separator: "\n")
    }

    private static func text(_ row: ScratchComparison.Row) -> String {
        let mark =
            switch row.kind {
            case .added: "+"
            case .changed: "~"
            case .removed: "-"
            }
        let name = row.name.map { " \(HistoryText.printable($0))" } ?? ""
        let head = "  \(mark) \(row.table) \(key(row))\(name)"
        // Of a whole row its name says enough here; JSON and CSV have all of it.
        return row.kind == .changed ? HistoryText.lines(head, row.fields, indent: "      ") : head
    }

    private static func key(_ row: ScratchComparison.Row) -> String {
        row.key.map { HistoryText.printable(CSVLine.cell($0)) }.joined(separator: " ")
    }

    static let csvHeader = CSVLine.of(["table", "change", "key", "name", "field", "from", "to"])

    static func csv(_ comparison: ScratchComparison) -> [String] {
        comparison.rows.flatMap { row in
            row.fields.map { field in
                CSVLine.of([
                    row.table, row.kind.rawValue, row.key.map { CSVLine.cell($0) }.joined(separator: " "),
                    row.name ?? "", field.field, CSVLine.cell(field.from), CSVLine.cell(field.to),
                ])
            }
        }
    }

    static func json(_ report: ScratchReport, _ comparisons: [ScratchComparison]?) -> JSONValue {
        let members: [(String, JSONValue)] = [
            ("leftOut", .array(report.leftOut.map(json))),
            (
                "models",
                .array(
                    report.models.map { model in
                        [
                            "name": .string(model.name), "rows": .integer(model.rows),
                            "tables": .array(model.tables.map(JSONValue.string)), "version": .integer(model.version),
                        ]
                    })
            ),
            ("position", .integer(report.position.rawValue)), ("schema", .string(report.schema.name)),
            ("tenant", .integer(report.tenant.rawValue)),
        ]
        let compared = comparisons.map { [("comparisons", JSONValue.array($0.map(json)))] } ?? []
        return .object(JSONObject(members + compared))
    }

    private static func json(_ event: ScratchReport.LeftOut) -> JSONValue {
        [
            "code": .string(event.code), "message": .string(event.message), "model": .string(event.model),
            "position": .integer(event.position.rawValue),
        ]
    }

    private static func json(_ comparison: ScratchComparison) -> JSONValue {
        [
            "build": .integer(comparison.build), "equal": .bool(comparison.isEqual),
            "model": .string(comparison.model), "position": .integer(comparison.position.rawValue),
            "rows": .array(comparison.rows.map(json)),
            "sameDefinition": .bool(comparison.isSameDefinition),
            "tables": .array(
                comparison.tables.map { table in
                    [
                        "added": .integer(table.added), "changed": .integer(table.changed),
                        "differingBuckets": .integer(Int64(table.counts.differingBuckets)),
                        "removed": .integer(table.removed), "rowsNow": .integer(table.counts.otherRows),
                        "rowsThen": .integer(table.counts.rows),
                        "table": .string(comparison.model + table.counts.suffix),
                    ]
                }),
        ]
    }

    private static func json(_ row: ScratchComparison.Row) -> JSONValue {
        [
            "change": .string(row.kind.rawValue), "fields": .array(row.fields.map(\.json)), "key": .array(row.key),
            "name": .text(row.name), "table": .string(row.table),
        ]
    }
}
