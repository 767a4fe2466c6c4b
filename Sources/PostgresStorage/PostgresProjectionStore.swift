import EmbeddedFiles
public import EventSourcing
public import PostgresClient
public import Projecting

/// Read models and checkpoints in PostgreSQL.
public struct PostgresProjectionStore: ProjectionStore {
    private let pool: PostgresPool

    /// Only one process may make or drop tables at a time.
    private static let lock: Int64 = 7_203_118_046

    public init(pool: PostgresPool) { self.pool = pool }

    public func builds(tenant: TenantID) async throws -> [Build] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "projecting.builds", tenant)) { row in
                Build(
                    name: try row.text("name"), number: try row.int32("build"), version: try row.int32("version"),
                    definition: Hash(bytes: try row.bytes("definition")), tenant: tenant,
                    position: Position(try row.int64("position")), isActive: try row.bool("active"),
                    movedAt: Timestamp(try row.timestamp("moved_at")))
            }
        }
    }

    public func createBuild(of projection: Projection, tenant: TenantID) async throws -> Int32 {
        try await pool.withTenant(tenant) { connection in
            _ = try connection.query("select pg_advisory_xact_lock(\(Self.lock))") { _ in () }
            return try Self.createBuild(of: projection, tenant: tenant, connection)
        }
    }

    public func activeBuild(of projection: Projection, tenant: TenantID) async throws -> Int32 {
        try await pool.withTenant(tenant) { connection in
            _ = try connection.query("select pg_advisory_xact_lock(\(Self.lock))") { _ in () }
            let active = try connection.query(
                SQL(statement: "read_model.active", [PostgresValue(projection.name)])
            ) { try $0.int32("active") }
            return try active.first ?? Self.createBuild(of: projection, tenant: tenant, connection)
        }
    }

    private static func createBuild(
        of projection: Projection, tenant: TenantID, _ connection: PostgresConnection
    ) throws -> Int32 {
        let numbers = try connection.query(
            SQL(statement: "projecting.reserve_build", [PostgresValue(projection.name)])
        ) { try $0.int32("build") }
        let build = numbers[0]
        try connection.executeScript(projection.schema(build: build))
        _ = try connection.execute(
            SQL(
                statement: "projecting.create_checkpoint", tenant, PostgresValue(projection.name),
                PostgresValue(build), PostgresValue(projection.version), PostgresValue(projection.definition.bytes)))
        _ = try connection.execute(
            SQL(statement: "projecting.register", [PostgresValue(projection.name), PostgresValue(build)]))
        return build
    }

    public func advance(
        _ projection: Projection, build: Int32, tenant: TenantID, limit: Int64?
    ) async throws -> AdvanceOutcome {
        let key = [PostgresValue(tenant.rawValue), PostgresValue(projection.name), PostgresValue(build)]
        let statements = projection.statements(build: build)
        return try await pool.withTenant(tenant) { connection in
            // What a crash takes back here is computed again from the log.
            _ = try connection.execute("set local synchronous_commit = off")
            let bounds = try connection.query(SQL(statement: "projecting.bounds", key)) { row in
                (position: try row.int64("position"), head: try row.int64("head"))
            }
            guard let (position, head) = bounds.first else {
                throw ProjectionError(
                    code: .noSuchBuild, projection: projection.name,
                    message: "there is no build \(build) any more; a rebuild that ended first has replaced it")
            }
            guard position < head else { return .upToDate(Position(position)) }
            let through = min(head, limit.map { position + $0 } ?? head)
            let moved = try connection.execute(
                SQL(
                    statement: "projecting.move_checkpoint", key + [PostgresValue(position), PostgresValue(through)]))
            guard moved == 1 else { return .lostRace }
            let range = [PostgresValue(tenant.rawValue), PostgresValue(position), PostgresValue(through)]
            for statement in statements {
                // PostgreSQL can't tell the type of a bind that the statement leaves out at the end.
                let used = statement.contains("$3") ? 3 : 1
                _ = try connection.execute(SQL(statement, binds: Array(range.prefix(used))))
            }
            return .advanced(to: Position(through), head: Position(head))
        }
    }

    public func activate(_ projection: Projection, build: Int32, tenant: TenantID) async throws {
        let statement = SQL(
            statement: "projecting.activate", [PostgresValue(projection.name), PostgresValue(build)])
        let switched = try await pool.withTenant(tenant) { try $0.execute(statement) }
        guard switched == 1 else {
            throw ProjectionError(
                code: .behind, projection: projection.name,
                message: "build \(build) is active already or behind the active one; readers stay where they are")
        }
    }

    public func drop(_ projection: Projection, build: Int32) async throws {
        try await pool.withTenant(.default) { connection in
            _ = try connection.query("select pg_advisory_xact_lock(\(Self.lock))") { _ in () }
            let forgotten = try connection.execute(
                SQL(statement: "projecting.forget_build", [PostgresValue(projection.name), PostgresValue(build)]))
            guard forgotten > 0 else { return }
            let tables = try connection.query(
                SQL(statement: "projecting.tables", [PostgresValue("\(projection.name)_v\(build)")])
            ) { try $0.text("name") }
            for table in tables { _ = try connection.execute("drop table read.\(identifier: table)") }
        }
    }

    public func head(tenant: TenantID) async throws -> Position {
        let heads = try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.head", tenant)) { Position(try $0.int64("head")) }
        }
        return heads.first ?? .start
    }
}
