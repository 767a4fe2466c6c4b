import EmbeddedFiles
public import EventSourcing
public import PostgresClient

/// What a replay does to the projections of a scratch database, and nobody anywhere else: it lets commits fail, and
/// delivers events again.
public struct ScratchRig: Sendable {
    private let owner: PostgresPool

    public init(owner: PostgresPool) { self.owner = owner }

    public func prepare() async throws {
        try await owner.withConnection { try $0.executeScript(EmbeddedFiles.text("replay.prepare")) }
    }

    /// From now on no checkpoint of that projection can be moved: its commit fails. `nil` ends it.
    public func refuseCommits(of projection: String?, tenant: TenantID) async throws {
        try await owner.withTenant(tenant) { connection in
            _ = try connection.execute(SQL(statement: "replay.refuse", [PostgresValue(projection)]))
        }
    }

    /// Remembers where every build stands.
    public func remember(tenant: TenantID) async throws {
        try await owner.withTenant(tenant) { connection in
            _ = try connection.execute(SQL(statement: "replay.forget", []))
            _ = try connection.execute(SQL(statement: "replay.remember", tenant))
        }
    }

    /// Sets every build back to where it stood, as if its commits since then had been lost, but for the rows.
    public func setBack(tenant: TenantID) async throws {
        try await owner.withTenant(tenant) { connection in
            _ = try connection.execute(SQL(statement: "replay.set_back", tenant))
        }
    }
}
