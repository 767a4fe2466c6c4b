public import EventSourcing
import Foundation
public import PostgresClient
public import Projecting

/// Entities that builds can't take in, and what people decide about them. No checkpoint moves for that.
public struct PostgresDeadLetters: DeadLetterStore {
    private let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    public func list(
        tenant: TenantID, includingSettled: Bool = false, _ page: NumberedPage = NumberedPage()
    ) async throws -> [DeadLetter] {
        try await read(tenant, id: nil, includingSettled, page)
    }

    public func letter(_ id: Int64, tenant: TenantID) async throws -> DeadLetter {
        let found = try await read(tenant, id: id, true, NumberedPage(limit: 1))
        guard let letter = found.first else { throw Self.none(id) }
        return letter
    }

    public func retry(_ id: Int64, actor: String, tenant: TenantID) async throws -> DeadLetter {
        try await settle(id, as: .retried, actor: actor, reason: nil, tenant: tenant)
    }

    public func skip(_ id: Int64, reason: String, actor: String, tenant: TenantID) async throws -> DeadLetter {
        try await settle(id, as: .skipped, actor: actor, reason: reason, tenant: tenant)
    }

    private func settle(
        _ id: Int64, as state: DeadLetter.State, actor: String, reason: String?, tenant: TenantID
    ) async throws -> DeadLetter {
        let letter = try await letter(id, tenant: tenant)
        let builds = try await PostgresProjectionStore(pool: pool, owner: pool).builds(tenant: tenant)
        guard letter.state == .open, let build = builds.first(where: { letter.isOf($0) }) else { throw Self.none(id) }
        let projection = try build.trusted
        try await pool.withTenant(tenant) { connection in
            let positions = try connection.query(SQL(statement: "dead_letters.checkpoint", build.key)) {
                Position(try $0.int64("position"))
            }
            guard let reached = positions.first else {
                throw ProjectionError(
                    code: .behind, projection: build.name,
                    message: "build \(build.number) is being filled; try again once it follows the log")
            }
            let settled = try connection.execute(
                SQL(
                    statement: "dead_letters.settle", tenant, PostgresValue(id), PostgresValue(state.rawValue),
                    PostgresValue(actor), PostgresValue(reason)))
            guard settled == 1 else { throw Self.none(id) }
            let waiting = ProjectionWindow(
                model: build.model, tenant: tenant, after: Position(letter.position.rawValue - 1), through: reached,
                entity: letter.entity.id)
            guard let (position, error) = try waiting.applyUntilFailure(projection, on: connection) else { return }
            let failure = [PostgresValue(error.sqlState ?? ""), PostgresValue(error.message)]
            if position == letter.position {
                try connection.execute(
                    SQL(
                        statement: "dead_letters.reopen",
                        [PostgresValue(tenant.rawValue), PostgresValue(id)] + failure))
            } else {
                try connection.execute(
                    SQL(statement: "dead_letters.park", build.key + [PostgresValue(position.rawValue)] + failure))
            }
        }
        return try await self.letter(id, tenant: tenant)
    }

    private func read(
        _ tenant: TenantID, id: Int64?, _ includingSettled: Bool, _ page: NumberedPage
    ) async throws -> [DeadLetter] {
        try await pool.withTenant(tenant) { connection in
            try connection.query(
                SQL(
                    statement: "dead_letters.list", tenant, PostgresValue(id), PostgresValue(includingSettled),
                    PostgresValue(page.after), PostgresValue(Int32(page.limit)))
            ) { try DeadLetter($0) }
        }
    }

    private static func none(_ id: Int64) -> ProjectionError {
        ProjectionError(
            code: .noSuchDeadLetter, projection: nil,
            message: "no entity is parked under \(id); see `logikal-sync dead-letters list`")
    }
}

extension DeadLetter {
    func isOf(_ build: Build) -> Bool { build.name == name && build.number == self.build }

    init(_ row: PostgresRow) throws {
        guard let state = State(rawValue: try row.text("state")) else {
            throw ProjectionError(
                code: .noSuchDeadLetter, projection: try row.text("name"), message: "it is in an unknown state")
        }
        self.init(
            id: try row.int64("id"), name: try row.text("name"), build: try row.int32("build"),
            entity: EntityReference(EntityType(rawValue: try row.text("entity_type")), try row.uuid("entity_id")),
            position: Position(try row.int64("position")), attempts: try row.int32("attempts"),
            code: try row.text("code"), message: try row.text("message"), state: state,
            actor: try row.textIfPresent("actor"), reason: try row.textIfPresent("reason"),
            parkedAt: Timestamp(try row.timestamp("parked_at")))
    }
}
