import EmbeddedFiles
public import EventSourcing
public import PostgresClient

extension SQL {
    /// A statement of the folder `Statements`, whose first bind is the tenant.
    init(statement name: String, _ tenant: TenantID, _ binds: PostgresValue...) {
        self.init(EmbeddedFiles.text(name), binds: [PostgresValue(tenant.rawValue)] + binds, name: name)
    }
}
