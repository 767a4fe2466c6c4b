import PostgresClient
import Projecting
import Projections

/// The best that SQL can do when it only has to fill empty tables once: the newest position of each entity joined back,
/// and for all versions one pass.
struct RebuildByHand: Sendable {
    private static let table = "read.bench"

    private let projection: Projection
    private let statements: [String]

    /// `nil` where the sample log has nothing to fill the read model with.
    init?(_ projection: Projection) throws {
        self.projection = projection
        switch projection {
        case .directoryTree: statements = [Self.states("directory"), Self.children("directory", "project")]
        case .projects: statements = [Self.states("project"), Self.contents]
        case .phases: statements = [Self.states("phase"), Self.children("elevation")]
        case .elevations: statements = [Self.elevations]
        case .entityVersions: statements = [Self.versions]
        case .search: statements = [Self.words]
        case .parts: return nil
        default: throw BenchmarkError("nobody has written \(projection.name) by hand yet")
        }
    }

    func run(_ owner: PostgresPool) async throws {
        try await owner.withTransaction { connection in
            try connection.execute("set local synchronous_commit = off")
            try connection.execute("set local work_mem = '64MB'")
            for statement in projection.tables(of: Self.table) { try connection.executeScript(statement) }
            for statement in statements { try connection.executeScript(statement) }
            for statement in projection.indexes(of: Self.table) { try connection.executeScript(statement) }
        }
        try await owner.withConnection { connection in
            try connection.executeScript("drop table if exists read.bench_child; drop table read.bench")
        }
    }

    private static func newest(_ types: String...) -> String { newest(types) }

    private static func newest(_ types: [String]) -> String {
        """
        select max(position) as position from log.event
         where tenant = 1 and entity_type in (\(types.map { "'\($0)'" }.joined(separator: ", "))) group by entity_id
        """
    }

    private static func states(_ type: String) -> String {
        """
        insert into read.bench (tenant, id, parent_type, parent_id, logikal_id, name, version, position, state)
        select 1, e.entity_id, e.parent_type, e.parent_id, e.state ->> 'logikalId', e.state ->> 'name', e.version,
               e.position, e.state
          from (\(newest(type))) newest
          join log.event e on e.tenant = 1 and e.position = newest.position
         where e.state is not null
        """
    }

    private static func children(_ types: String...) -> String {
        """
        insert into read.bench_child (tenant, id, type, counted_for, position)
        select 1, e.entity_id, e.entity_type, e.parent_id, e.position
          from (\(newest(types))) newest
          join log.event e on e.tenant = 1 and e.position = newest.position
         where e.state is not null and e.parent_id is not null
        """
    }

    private static let contents = """
        insert into read.bench_child (tenant, id, type, counted_for, position)
        select 1, e.entity_id, e.entity_type, coalesce(phase.parent_id, e.parent_id), e.position
          from (\(newest("phase", "elevation"))) newest
          join log.event e on e.tenant = 1 and e.position = newest.position
          left join log.stream phase on e.entity_type = 'elevation' and phase.tenant = 1
                                    and phase.entity_id = e.parent_id
         where e.state is not null and e.parent_id is not null
        """

    private static let elevations = """
        insert into read.bench (
          tenant, id, parent_type, parent_id, logikal_id, name, version, position, state, project_id)
        select 1, e.entity_id, e.parent_type, e.parent_id, e.state ->> 'logikalId', e.state ->> 'name', e.version,
               e.position, e.state, phase.parent_id
          from (\(newest("elevation"))) newest
          join log.event e on e.tenant = 1 and e.position = newest.position
          left join log.stream phase on phase.tenant = 1 and phase.entity_id = e.parent_id
         where e.state is not null
        """

    private static let words = """
        insert into read.bench (tenant, id, type, name, words, position)
        select 1, e.entity_id, e.entity_type, e.state ->> 'name',
               lower(concat_ws(' ', e.state ->> 'name', e.state ->> 'jobNumber', e.state ->> 'offerNumber',
                               e.state ->> 'personInCharge', e.state ->> 'description')), e.position
          from (\(newest("directory", "project", "phase", "elevation"))) newest
          join log.event e on e.tenant = 1 and e.position = newest.position
         where e.state is not null
        """

    private static let versions = """
        insert into read.bench (
          tenant, entity_type, id, from_position, to_position, version, parent_type, parent_id, project_id, is_deleted)
        select 1, e.entity_type, e.entity_id, e.position, lead(e.position) over (partition by e.entity_id
                                                                                 order by e.position),
               e.version, e.parent_type, e.parent_id,
               case when e.entity_type = 'elevation' then coalesce(phase.parent_id, e.parent_id) end, e.is_deleted
          from (select v.entity_type, v.entity_id, v.position, v.version, v.parent_type, v.parent_id,
                       v.state is null as is_deleted
                  from log.event v where v.tenant = 1 offset 0) e
          left join log.stream phase on phase.tenant = 1 and phase.entity_type = 'phase'
                                    and phase.entity_id = e.parent_id
        """
}
