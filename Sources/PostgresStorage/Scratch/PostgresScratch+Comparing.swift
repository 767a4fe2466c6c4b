import EmbeddedFiles
import EventSourcing
import Feeding
import PostgresClient
public import Projecting

extension PostgresScratch {
    /// Compares what was built with what readers use now, read model by read model, in one snapshot.
    ///
    /// - Parameters:
    ///   - builds: Those of the present; see `ProjectionStore.builds`.
    ///   - limit: How many rows are told of each read model; all are counted.
    /// - Returns: One for each read model that has a build in use.
    public func compare(
        _ report: ScratchReport, with builds: [Build], definitions catalog: [Projection], limit: Int
    ) async throws -> [ScratchComparison] {
        try await owner.withTenant(report.tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.withStatementTimeout(.zero) {
                try report.models.compactMap { model in
                    guard let build = builds.first(where: { $0.name == model.name && $0.isActive }) else { return nil }
                    let projection = catalog.first { $0.name == model.name }
                    return try Self.compare(
                        model, of: report, with: build,
                        isSameDefinition: projection?.definition == build.definition, limit, connection)
                }
            }
        }
    }

    private static func compare(
        _ model: ScratchReport.Model, of report: ScratchReport, with build: Build, isSameDefinition: Bool,
        _ limit: Int, _ connection: PostgresConnection
    ) throws -> ScratchComparison {
        var tables: [ScratchComparison.Table] = []
        var rows: [ScratchComparison.Row] = []
        for table in model.tables {
            let suffix = String(table.dropFirst(model.name.count))
            let pair = try TablePair(
                "\(identifier: report.schema.name).\(identifier: table)",
                "read.\(identifier: "\(build.name)_v\(build.number)\(suffix)")", tenant: report.tenant,
                connection: connection)
            guard let pair else { continue }
            let (counts, differing) = try pair.counts(suffix)
            guard !differing.isEmpty else {
                tables.append(ScratchComparison.Table(counts: counts, added: 0, changed: 0, removed: 0))
                continue
            }
            let found = try differences(table, pair, limit - rows.count, connection)
            tables.append(found.counted(counts))
            rows += found.rows
        }
        let positions = try connection.query(
            SQL(statement: "projecting.bounds", build.key + [PostgresValue(Int32(0))])
        ) { Position(try $0.int64("position")) }
        return ScratchComparison(
            model: model.name, build: build.number, position: positions.first ?? .start,
            isSameDefinition: isSameDefinition, tables: tables, rows: rows)
    }

    private struct Found {
        var rows: [ScratchComparison.Row] = []
        var added: Int64 = 0
        var changed: Int64 = 0
        var removed: Int64 = 0

        func counted(_ counts: BuildComparison.Table) -> ScratchComparison.Table {
            ScratchComparison.Table(counts: counts, added: added, changed: changed, removed: removed)
        }
    }

    private static func differences(
        _ table: String, _ pair: TablePair, _ limit: Int, _ connection: PostgresConnection
    ) throws -> Found {
        let keys = try connection.query(
            SQL(statement: "scratch.key", [PostgresValue(pair.table.text)])
        ) { try $0.text("name") }
        let text = EmbeddedFiles.text("scratch.differences")
            .replacing(":past", with: pair.table.text).replacing(":present", with: pair.other.text)
            .replacing(":key", with: TablePair.columns(keys.isEmpty ? pair.names : keys))
            .replacing(":row", with: TablePair.columns(pair.names))
        var found = Found()
        // Only the counts when no more rows are told.
        let binds = [PostgresValue(pair.tenant.rawValue), PostgresValue(Int64(max(1, limit)))]
        let rows = try connection.query(SQL(text, binds: binds, name: "scratch.differences")) { row in
            found.added = try row.int64("added")
            found.changed = try row.int64("changed")
            found.removed = try row.int64("removed")
            return try ScratchComparison.Row(
                table: table, key: row.bytesOfText("key"), past: row.textIfPresent("past"),
                present: row.textIfPresent("present"))
        }
        found.rows = Array(rows.prefix(max(0, limit)))
        return found
    }
}

extension ScratchComparison.Row {
    fileprivate init(table: String, key: [UInt8], past: String?, present: String?) throws {
        let old = try past.flatMap { try JSONReader.read($0).object }
        let new = try present.flatMap { try JSONReader.read($0).object }
        let name = (new ?? old)?["name"]?.string ?? (new ?? old)?["state"]?["name"]?.string
        self.init(
            table: table, kind: old == nil ? .added : new == nil ? .removed : .changed,
            key: try JSONReader.read(key).array ?? [], name: name,
            fields: FieldDifference.between(Self.flat(old), Self.flat(new)))
    }

    /// Columns, and the members of those that hold an object.
    private static func flat(_ row: JSONObject?) -> JSONObject {
        JSONObject(
            (row?.members ?? []).filter { $0.key != "tenant" }.flatMap { column -> [(String, JSONValue)] in
                guard let members = column.value.object?.members else { return [(column.key, column.value)] }
                return members.map { ("\(column.key).\($0.key)", $0.value) }
            })
    }
}
