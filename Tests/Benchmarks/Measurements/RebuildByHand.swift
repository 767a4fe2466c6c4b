import PostgresClient

/// The best that SQL can do when it only has to fill empty tables once.
enum RebuildByHand {
    static let elevations: @Sendable (Int32, PostgresPool) async throws -> Void = { build, pool in
        try await run(
            pool, model: "elevations", build: build, tables: [""],
            """
            insert into read.bench (
              tenant, id, parent_type, parent_id, logikal_id, name, version, position, state, project_id)
            select 1, e.entity_id, e.parent_type, e.parent_id, e.state ->> 'logikalId', e.state ->> 'name', e.version,
                   e.position, e.state, phase.parent_id
              from (\(newest("elevation"))) newest
              join log.event e on e.tenant = 1 and e.position = newest.position
              left join log.stream phase on phase.tenant = 1 and phase.entity_id = e.parent_id
             where e.state is not null
            """)
    }

    static let projects: @Sendable (Int32, PostgresPool) async throws -> Void = { build, pool in
        try await run(
            pool, model: "projects", build: build, tables: ["", "_child"],
            """
            insert into read.bench_child (tenant, id, type, counted_for, position)
            select 1, e.entity_id, e.entity_type, coalesce(phase.parent_id, e.parent_id), e.position
              from (\(newest("phase", "elevation"))) newest
              join log.event e on e.tenant = 1 and e.position = newest.position
              left join log.stream phase on e.entity_type = 'elevation' and phase.tenant = 1
                                        and phase.entity_id = e.parent_id
             where e.state is not null and e.parent_id is not null
            """,
            """
            insert into read.bench (
              tenant, id, parent_type, parent_id, logikal_id, name, version, position, state, phase_count,
              elevation_count)
            select 1, e.entity_id, e.parent_type, e.parent_id, e.state ->> 'logikalId', e.state ->> 'name', e.version,
                   e.position, e.state, coalesce(counted.phases, 0), coalesce(counted.elevations, 0)
              from (\(newest("project"))) newest
              join log.event e on e.tenant = 1 and e.position = newest.position
              left join (select counted_for, count(*) filter (where type = 'phase') as phases,
                                count(*) filter (where type = 'elevation') as elevations
                           from read.bench_child group by counted_for) counted on counted.counted_for = e.entity_id
             where e.state is not null
            """)
    }

    private static func newest(_ types: String...) -> String {
        """
        select max(position) as position from log.event
         where tenant = 1 and entity_type in (\(types.map { "'\($0)'" }.joined(separator: ", "))) group by entity_id
        """
    }

    private static func run(
        _ pool: PostgresPool, model: String, build: Int32, tables: [String], _ statements: String...
    ) async throws {
        try await pool.withTransaction { connection in
            try connection.execute("set local synchronous_commit = off")
            for table in tables {
                try connection.executeScript(
                    "create table read.bench\(table) (like read.\(model)_v\(build)\(table) including all)")
            }
            for statement in statements { try connection.executeScript(statement) }
        }
        for table in tables { try await pool.execute("drop table read.\(identifier: "bench\(table)")") }
    }
}
