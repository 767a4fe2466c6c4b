public import AccessControl
import EventSourcing
public import PostgresClient

/// Tenants and how they are run. Works as the owner, for whoever looks after tenants sees all of them.
public struct PostgresTenants: TenantStore {
    private let owner: PostgresPool

    public init(owner: PostgresPool) { self.owner = owner }

    public func all() async throws -> [Tenant] {
        try await owner.withTransaction { try Self.tenants(nil, $0) }
    }

    public func tenant(_ name: String) async throws -> Tenant {
        try await owner.withTransaction { try Self.tenant(name, $0) }
    }

    public func create(_ name: String) async throws -> Tenant {
        try await owner.withTransaction { connection in
            try connection.execute(SQL(statement: "tenants.lock", []))
            let made = try connection.query(SQL(statement: "tenants.insert", [PostgresValue(name)])) { row in
                TenantID(rawValue: try row.int32("tenant"))
            }
            guard let id = made.first else { throw TenantError.nameTaken }
            try connection.execute(Self.change(id, state: nil, TenantChange()))
            return try Self.tenant(name, connection)
        }
    }

    public func configure(
        _ name: String, _ change: @escaping @Sendable (Tenant) throws -> TenantChange
    ) async throws -> Tenant {
        try await owner.withTransaction { connection in
            let tenant = try Self.tenant(name, connection)
            let change = try change(tenant)
            guard tenant.id != .default || change.quota.events == nil else { throw TenantError.defaultIsNotBounded }
            try connection.execute(Self.change(tenant.id, state: nil, change))
            return try Self.tenant(name, connection)
        }
    }

    public func set(_ state: Tenant.State, of name: String) async throws -> Tenant {
        try await owner.withTransaction { connection in
            let tenant = try Self.tenant(name, connection)
            guard tenant.id != .default || state == .active else { throw TenantError.isDefault }
            try connection.execute(Self.change(tenant.id, state: state, TenantChange()))
            return try Self.tenant(name, connection)
        }
    }

    private static let deadlock = "40P01"
    private static let attempts = 5

    /// It shuts out one table after the other, in which others work for other tenants: where two wait for each other
    /// the server breaks one off, and this one can begin anew, for nothing of it was done.
    public func delete(_ name: String) async throws {
        for _ in 1..<Self.attempts {
            do { return try await deleteOnce(name) } catch {
                let cause = (error as? PostgresTransactionError)?.body ?? error
                guard (cause as? PostgresError)?.sqlState == Self.deadlock else { throw cause }
            }
        }
        try await deleteOnce(name)
    }

    private func deleteOnce(_ name: String) async throws {
        try await owner.withTransaction { connection in
            let tenant = try Self.tenant(name, connection)
            guard tenant.id != .default else { throw TenantError.isDefault }
            guard tenant.state == .inactive else { throw TenantError.notInactive }
            // Who reads the log now is waited for, but not for ever: all others wait behind us.
            try connection.execute("set local lock_timeout = '20s'")
            try connection.execute("set local statement_timeout = 0")
            try connection.execute(SQL(statement: "tenants.delete", tenant.id))
        }
    }

    /// Seals every password anew, all or none.
    ///
    /// - Returns: how many.
    /// - Throws: `TenantError.unreadablePassword` where one does not open with `old`.
    public func rotate(from old: MasterKey, to new: MasterKey) async throws -> Int {
        try await owner.withTransaction { connection in
            try connection.execute(SQL(statement: "tenants.lock", []))
            let configured = try Self.tenants(nil, connection).compactMap { tenant in
                tenant.logikal.map { (tenant.id, $0) }
            }
            for (id, logikal) in configured where logikal.masterKey != new.id {
                guard let password = old.open(logikal.sealedPassword, of: id) else {
                    throw TenantError.unreadablePassword
                }
                let sealed = Tenant.Logikal(
                    url: logikal.url, user: logikal.user, sealedPassword: try new.seal(password, for: id),
                    masterKey: new.id)
                try connection.execute(Self.change(id, state: nil, TenantChange(logikal: sealed)))
            }
            return configured.count
        }
    }

    private static func change(_ id: TenantID, state: Tenant.State?, _ change: TenantChange) -> SQL {
        SQL(
            statement: "tenants.change", id, PostgresValue(state?.rawValue), PostgresValue(change.logikal?.url),
            PostgresValue(change.logikal?.user), PostgresValue(change.logikal?.sealedPassword),
            PostgresValue(change.logikal?.masterKey), PostgresValue(change.pollInterval.map(Int32.init)),
            PostgresValue(change.quota.requestsPerMinute.map(Int32.init)),
            PostgresValue(change.quota.events.map(Int64.init)))
    }

    private static func tenant(_ name: String, _ connection: PostgresConnection) throws -> Tenant {
        guard let tenant = try tenants(name, connection).first else { throw TenantError.unknown }
        return tenant
    }

    /// - Parameter name: `nil` for all.
    private static func tenants(_ name: String?, _ connection: PostgresConnection) throws -> [Tenant] {
        try connection.query(SQL(statement: "tenants.list", [PostgresValue(name)])) { row in
            var logikal: Tenant.Logikal?
            if let url = try row.textIfPresent("logikal_url") {
                logikal = Tenant.Logikal(
                    url: url, user: try row.text("logikal_user"), sealedPassword: try row.bytes("sealed_password"),
                    masterKey: try row.text("master_key"))
            }
            return Tenant(
                id: TenantID(rawValue: try row.int32("tenant")), name: try row.text("name"),
                // A state that this version does not know is none in which anybody is let in.
                state: Tenant.State(rawValue: try row.text("state")) ?? .inactive,
                revision: try row.int64("revision"), createdAt: Timestamp(try row.timestamp("created_at")),
                logikal: logikal, pollInterval: try row.int32IfPresent("poll_interval_seconds").map(Int.init),
                quota: try TenantQuota(row))
        }
    }
}
