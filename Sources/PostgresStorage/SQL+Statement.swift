import EmbeddedFiles
import EventSourcing
import PostgresClient

extension SQL {
    /// A statement of the folder `Statements`.
    init(statement name: String, _ binds: [PostgresValue]) {
        self.init(EmbeddedFiles.text(name), binds: binds, name: name)
    }

    /// A statement whose first bind is the tenant.
    init(statement name: String, _ tenant: TenantID, _ binds: PostgresValue...) {
        self.init(statement: name, [PostgresValue(tenant.rawValue)] + binds)
    }
}
