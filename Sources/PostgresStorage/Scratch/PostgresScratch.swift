public import EventSourcing
public import PostgresClient
public import Projecting

/// Builds the read models of the past beside those of the present, each in a table called after it.
///
/// All of it is one transaction: whatever ends it early, nothing of it is left, and a schema that is replaced stays
/// until the new one is complete. The log is only read; live read models, their checkpoints and dead letters are not
/// touched.
public struct PostgresScratch: Sendable {
    let owner: PostgresPool

    /// Steps are short enough to show progress, and few: each has to find its rows among all there are.
    private static let fewestPositionsPerStep: Int64 = 500_000
    private static let stepsPerModel: Int64 = 20

    /// - Parameter owner: Connections of the database's owner, who may make schemas.
    public init(owner: PostgresPool) { self.owner = owner }

    /// The tenant of a name, or else of a number.
    ///
    /// - Throws: `ScratchError` with code `unknownTenant`.
    public func tenant(_ nameOrNumber: String) async throws -> TenantID {
        let found = try await owner.query(SQL(statement: "scratch.tenant", [PostgresValue(nameOrNumber)])) { row in
            TenantID(rawValue: try row.int32("tenant"))
        }
        guard let tenant = found.first else {
            throw ScratchError(.unknownTenant, "there is no tenant of the name or number \(nameOrNumber)")
        }
        return tenant
    }

    /// - Parameters:
    ///   - catalog: What is built.
    ///   - position: The last event that is taken in.
    ///   - isReplacing: Whether a schema of that name, made by an earlier call, is dropped.
    ///   - onProgress: The read model, and the position that it has come to.
    /// - Throws: `ScratchError`, `PostgresError`; the database is then as it was.
    public func build(
        _ catalog: [Projection], of tenant: TenantID, at position: Position, into schema: ScratchSchema,
        replacing isReplacing: Bool, onProgress: @escaping @Sendable (String, Position) -> Void = { _, _ in }
    ) async throws -> ScratchReport {
        try await owner.withTenant(tenant, isolation: .repeatableRead) { connection in
            try connection.withStatementTimeout(.zero) {
                try Self.prepare(connection)
                try Self.clear(schema, isReplacing: isReplacing, connection)
                try Self.requireHistory(at: position, tenant, connection)
                try connection.executeScript("create schema \(schema.quoted)")
                try connection.executeScript("comment on schema \(schema.quoted) is '\(ScratchSchema.mark)'")
                var models: [ScratchReport.Model] = []
                var leftOut: [ScratchReport.LeftOut] = []
                for projection in catalog {
                    models.append(
                        try Self.build(projection, of: tenant, at: position, in: schema, connection, onProgress) {
                            leftOut.append($0)
                        })
                }
                return ScratchReport(
                    schema: schema, tenant: tenant, position: position, models: models, leftOut: leftOut)
            }
        }
    }

    /// - Throws: `ScratchError` with code `missing` where there is none of that name.
    public func drop(_ schema: ScratchSchema) async throws {
        try await owner.withTransaction { connection in
            try Self.prepare(connection)
            guard try Self.drop(schema, connection) else {
                throw ScratchError(.missing, "there is no schema \(schema)")
            }
        }
    }

    private static func prepare(_ connection: PostgresConnection) throws {
        // A client that was killed leaves nobody at work; plans made for empty tables are none for full ones; and who
        // waits for a reader makes others wait behind him.
        try connection.executeScript(
            """
            set local client_connection_check_interval = '1s'; set local plan_cache_mode = force_custom_plan;
            set local lock_timeout = '10s'
            """)
    }

    private static func clear(_ schema: ScratchSchema, isReplacing: Bool, _ connection: PostgresConnection) throws {
        let comments = try connection.query(SQL(statement: "scratch.mark", [PostgresValue(schema.name)])) {
            try $0.textIfPresent("mark")
        }
        guard let mark = comments.first else { return }
        guard mark != ScratchSchema.mark || isReplacing else {
            throw ScratchError(
                .exists,
                "the schema \(schema) holds an earlier replay; give --replace to put this one in its place, "
                    + "or another name to keep both")
        }
        _ = try drop(schema, connection)
    }

    /// `false` when there is none.
    private static func drop(_ schema: ScratchSchema, _ connection: PostgresConnection) throws -> Bool {
        let comments = try connection.query(SQL(statement: "scratch.mark", [PostgresValue(schema.name)])) {
            try $0.textIfPresent("mark")
        }
        guard let mark = comments.first else { return false }
        guard mark == ScratchSchema.mark else {
            throw ScratchError(
                .foreign, "the schema \(schema) was not made by a replay, so it is left alone; take another name")
        }
        do {
            // No cascade: what somebody built on it is not ours to drop.
            let tables = try tables(of: schema, connection).map { "\(schema.quoted).\"\($0)\"" }
            if !tables.isEmpty { try connection.executeScript("drop table \(tables.joined(separator: ", "))") }
            try connection.executeScript("drop schema \(schema.quoted)")
            return true
        } catch let error as PostgresError where error.sqlState == "55P03" {
            throw ScratchError(.inUse, "somebody is reading the schema \(schema); try again when they have ended")
        } catch let error as PostgresError where error.sqlState == "2BP01" {
            throw ScratchError(
                .inUse,
                "something that no replay made depends on the schema \(schema), or lies in it; drop that "
                    + "first: \(error.message)")
        }
    }

    /// In the snapshot that everything is built from.
    private static func requireHistory(
        at position: Position, _ tenant: TenantID, _ connection: PostgresConnection
    ) throws {
        let floors = try connection.query(SQL(statement: "log.head", tenant)) { Position(try $0.int64("floor")) }
        guard let floor = floors.first else {
            throw ScratchError(.unknownTenant, "there is no tenant \(tenant)")
        }
        guard position >= floor else {
            throw ScratchError(
                .gone,
                "events up to position \(floor) are archived; replay to position \(floor) or later, or attach "
                    + "the archive")
        }
    }

    private static func build(
        _ projection: Projection, of tenant: TenantID, at position: Position, in schema: ScratchSchema,
        _ connection: PostgresConnection, _ onProgress: (String, Position) -> Void,
        onLeavingOut: (ScratchReport.LeftOut) -> Void
    ) throws -> ScratchReport.Model {
        let model = schema.model(projection.name)
        let others = Set(try tables(of: schema, connection))
        for statement in projection.tables(of: model) { try connection.executeScript(statement) }
        let tables = try tables(of: schema, connection).filter { !others.contains($0) }.sorted()
        let step = max(fewestPositionsPerStep, position.rawValue / stepsPerModel)
        var window = ProjectionWindow(model: model, tenant: tenant, after: .start, through: .start)
        onProgress(projection.name, .start)
        while window.after < position {
            window.through = Position(min(position.rawValue, window.after.rawValue + step))
            if let (failed, error) = try window.applyUntilFailure(projection, on: connection) {
                onLeavingOut(
                    ScratchReport.LeftOut(
                        model: projection.name, position: failed, code: error.sqlState ?? "", message: error.message))
                window.through = failed
            }
            window.after = window.through
            onProgress(projection.name, window.after)
        }
        for statement in projection.indexes(of: model) { try connection.executeScript(statement) }
        for table in tables { try connection.executeScript("analyze \(schema.quoted).\"\(table)\"") }
        let rows = try connection.query(SQL("select count(*) as rows from \(model)", binds: [])) {
            try $0.int64("rows")
        }
        return ScratchReport.Model(
            name: projection.name, version: projection.version, tables: tables, rows: rows[0])
    }

    private static func tables(of schema: ScratchSchema, _ connection: PostgresConnection) throws -> [String] {
        try connection.query(SQL(statement: "scratch.tables", [PostgresValue(schema.name)])) { try $0.text("name") }
    }
}
