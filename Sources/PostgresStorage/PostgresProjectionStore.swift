public import EventSourcing
public import PostgresClient
public import Projecting

/// Read models, what fills them, and their checkpoints in PostgreSQL.
public struct PostgresProjectionStore: ProjectionStore {
    let pool: PostgresPool
    /// Makes, drops and switches tables; the service's own role may only fill them.
    let owner: PostgresPool

    /// Only one process may take a number at a time.
    private static let lock: Int64 = 7_203_118_046
    static let dropAttempts = 200
    static let pauseBetweenDrops = Duration.milliseconds(50)

    public init(pool: PostgresPool, owner: PostgresPool) {
        self.pool = pool
        self.owner = owner
    }

    public func builds(tenant: TenantID) async throws -> [Build] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "projecting.builds", tenant)) { try Build($0, tenant: tenant) }
        }
    }

    public func head(tenant: TenantID) async throws -> Position {
        let heads = try await pool.withTenant(tenant) { connection in
            try connection.query(SQL(statement: "log.head", tenant)) { Position(try $0.int64("head")) }
        }
        return heads.first ?? .start
    }

    public func declare(
        _ projection: Projection, shards: Int32, isFirst: Bool, tenant: TenantID
    ) async throws -> Build {
        while true {
            let (number, obsolete) = try await owner.withTransaction { connection -> (Int32?, Int32?) in
                _ = try connection.query("select pg_advisory_xact_lock(\(Self.lock))") { _ in () }
                return try Self.declare(projection, shards: shards, isFirst: isFirst, connection)
            }
            let builds = try await builds(tenant: tenant).filter { $0.name == projection.name }
            if let number, let build = builds.first(where: { $0.number == number }) { return build }
            if let build = builds.first(where: { $0.number == obsolete }) { try await drop(build) }
        }
    }

    /// The number to go on with, or that of a build which stands in the way.
    private static func declare(
        _ projection: Projection, shards: Int32, isFirst: Bool, _ connection: PostgresConnection
    ) throws -> (number: Int32?, obsolete: Int32?) {
        let name = PostgresValue(projection.name)
        let definition = projection.definition.bytes
        let begun = try connection.query(SQL(statement: "projecting.under_construction", [name])) { row in
            (number: try row.int32("build"), definition: try row.bytes("definition"))
        }
        // Asked after that: switching holds no lock, and a build that left construction in between is active by now.
        let active = try connection.query(SQL(statement: "read_model.active", [name])) { try $0.int32("active") }
        if isFirst, let active = active.first { return (active, nil) }
        if let begun = begun.first {
            return begun.definition == definition ? (begun.number, nil) : (nil, begun.number)
        }
        let numbers = try connection.query(
            SQL(
                statement: "projecting.declare",
                [
                    name, PostgresValue(projection.version), PostgresValue(definition),
                    PostgresValue(projection.schema), PostgresValue(projection.apply),
                    PostgresValue(min(max(1, shards), 256)),
                ])
        ) { try $0.int32("build") }
        return (numbers[0], nil)
    }

    public func makeTables(of build: Build) async throws {
        let projection = try build.trusted
        try await owner.withTenant(build.tenant) { connection in
            guard try Self.lock(build, in: .declared, connection) else { return }
            for statement in projection.tables(of: build.model) { try connection.executeScript(statement) }
            for table in try Self.tables(of: build, connection) {
                try connection.execute(
                    """
                    grant select, insert, update, delete on read.\(identifier: table)
                     to logikal_sync_service
                    """)
                try connection.execute("select log.isolate(to_regclass(\("read.\"\(table)\"")))")
            }
            try connection.execute(
                SQL(statement: "projecting.begin_shards", build.key + [PostgresValue(build.shards)]))
            try connection.execute(SQL(statement: "projecting.inherit_skips", build.key))
            try Self.set(.building, of: build, connection)
        }
    }

    public func finishFilling(_ build: Build) async throws {
        let projection = try build.trusted
        let tables = try await owner.withTenant(build.tenant) { connection -> [String] in
            guard try Self.lock(build, in: .building, connection) else { return [] }
            let unfilled = try connection.query(SQL(statement: "projecting.unfilled_shards", build.key)) {
                try $0.int64("shards")
            }
            guard unfilled == [0] else { return [] }
            try connection.withStatementTimeout(.zero) {
                for statement in projection.indexes(of: build.model) { try connection.executeScript(statement) }
            }
            try connection.execute(SQL(statement: "projecting.join_shards", build.key))
            return try Self.tables(of: build, connection)
        }
        // Besides statistics readers get a map of pages of which an index tells all that they count.
        try await owner.withConnection { connection in
            try connection.withStatementTimeout(.zero) {
                for table in tables { try connection.execute("vacuum (analyze) read.\(identifier: table)") }
            }
        }
    }

    public func note(_ problem: String?, of build: Build) async throws {
        try await owner.execute(
            SQL(
                statement: "projecting.note",
                [PostgresValue(build.name), PostgresValue(build.number), PostgresValue(problem)]))
    }

    public func activate(_ build: Build) async throws {
        let name = [PostgresValue(build.name), PostgresValue(build.number)]
        try await owner.withTenant(build.tenant) { connection in
            if try connection.execute(SQL(statement: "projecting.register", name)) == 0 {
                let active = try connection.query(
                    "select active from projecting.projection where name = \(build.name) for update"
                ) { try $0.int32(0) }[0]
                guard active != build.number else { return }
                try Self.requireAtLeast(active, build, connection)
                try connection.execute(SQL(statement: "projecting.activate", name))
            }
            try connection.execute(SQL(statement: "projecting.activate_state", name))
        }
    }

    /// Readers must not go back in time, so neither build moves until they are switched.
    private static func requireAtLeast(
        _ active: Int32, _ build: Build, _ connection: PostgresConnection
    ) throws {
        let positions = try connection.query(
            SQL(
                statement: "projecting.lock_checkpoints",
                [PostgresValue(build.name), PostgresValue([active, build.number])])
        ) { row in
            (tenant: try row.int32("tenant"), build: try row.int32("build"), position: try row.int64("position"))
        }
        let behind = positions.filter { $0.build == active }.filter { other in
            !positions.contains {
                $0.build == build.number && $0.tenant == other.tenant && $0.position >= other.position
            }
        }
        guard behind.isEmpty else {
            let tenants = Set(behind.map(\.tenant)).sorted().map { "\($0)" }.joined(separator: ", ")
            throw ProjectionError(
                code: .behind, projection: build.name,
                message: "build \(build.number) is behind the active one for tenant \(tenants); readers stay "
                    + "where they are")
        }
    }

    public func tenants(behindIn build: Build) async throws -> [TenantID] {
        try await owner.withTenant(build.tenant) { connection in
            try connection.query(
                SQL(statement: "projecting.behind", [PostgresValue(build.name), PostgresValue(build.number)])
            ) { TenantID(rawValue: try $0.int32("tenant")) }
        }
    }

    public func drop(_ build: Build) async throws {
        var attempts = 0
        while true {
            do {
                return try await dropOnce(build)
            } catch let error as PostgresError where error.sqlState == "55P03" {
                // Whoever waits for a lock makes readers wait behind him: so only for a moment, and then again.
                attempts += 1
                guard attempts < Self.dropAttempts else {
                    throw ProjectionError(
                        code: .inUse, projection: build.name,
                        message: "somebody has been reading build \(build.number) all the time; try again later")
                }
                try await Task.sleep(for: Self.pauseBetweenDrops)
            }
        }
    }

    private func dropOnce(_ build: Build) async throws {
        try await owner.withTransaction { connection in
            try connection.execute("set local lock_timeout = '50ms'")
            let tables = try Self.tables(of: build, connection)
            let forgotten = try connection.execute(
                SQL(statement: "projecting.forget_build", [PostgresValue(build.name), PostgresValue(build.number)]))
            guard forgotten > 0 else {
                throw ProjectionError(
                    code: .inUse, projection: build.name,
                    message: "build \(build.number) is the one that readers use; switch them to another first")
            }
            for table in tables { try connection.execute("drop table read.\(identifier: table)") }
        }
    }

    static func tables(of build: Build, _ connection: PostgresConnection) throws -> [String] {
        try connection.query(
            SQL(statement: "projecting.tables", [PostgresValue("\(build.name)_v\(build.number)")])
        ) { try $0.text("name") }
    }

    private static func lock(
        _ build: Build, in state: Build.State, _ connection: PostgresConnection
    ) throws -> Bool {
        let found = try connection.query(
            SQL(
                statement: "projecting.lock_build",
                [PostgresValue(build.name), PostgresValue(build.number), PostgresValue(state.rawValue)])
        ) { _ in true }
        return !found.isEmpty
    }

    private static func set(_ state: Build.State, of build: Build, _ connection: PostgresConnection) throws {
        try connection.execute(
            SQL(
                statement: "projecting.set_state",
                [PostgresValue(build.name), PostgresValue(build.number), PostgresValue(state.rawValue)]))
    }
}

extension Build {
    init(_ row: PostgresRow, tenant: TenantID) throws {
        let name = try row.text("name")
        let version = try row.int32("version")
        var projection: Projection?
        if let schema = try row.textIfPresent("schema"), let apply = try row.textIfPresent("apply") {
            projection = Projection(name: name, version: version, schema: schema, apply: apply)
        }
        guard let state = State(rawValue: try row.text("state")) else {
            throw ProjectionError(
                code: .unknownProjection, projection: name, message: "a newer program left a build in an unknown state")
        }
        self.init(
            name: name, number: try row.int32("build"), version: version,
            definition: Hash(bytes: try row.bytes("definition")), state: state, projection: projection,
            shards: try row.int32("shards"), tenant: tenant, position: Position(try row.int64("position")),
            target: Position(try row.int64("target")), parked: try row.int64("parked"),
            problem: try row.textIfPresent("problem"), isPrior: try row.bool("is_prior"),
            movedAt: Timestamp(try row.timestamp("moved_at")))
    }

    /// What statements about a build are given first.
    var key: [PostgresValue] {
        [PostgresValue(tenant.rawValue), PostgresValue(name), PostgresValue(number)]
    }

    /// What fills it, if that is what it was made with.
    var trusted: Projection {
        get throws {
            guard let projection, projection.definition == definition else {
                throw ProjectionError(
                    code: .tamperedBuild, projection: name,
                    message: "the SQL stored with build \(number) is not what it was made with; "
                        + "build it anew with `logikal-sync projections rebuild \(name)`")
            }
            return projection
        }
    }
}
