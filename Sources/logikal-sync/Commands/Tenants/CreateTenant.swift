import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct CreateTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes a tenant with an empty log, and shows its first API key this once.",
        discussion: "Example: logikal-sync tenants create acme")

    @Argument(help: "Its name: letters, digits, dots, hyphens and underscores.") var name: String
    @Flag(help: "Print it with its key as JSON.") var json = false

    func validate() throws {
        guard Tenant.isName(name) else {
            throw ValidationError(TenantError.invalidName.message)
        }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let (tenant, key) = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger, changing: "tenants create", of: name) { engine in
                let tenant = try await engine.tenants.create(name)
                var generator = SystemRandomNumberGenerator()
                let bootstrap = BootstrapKey(store: PostgresAccessStore(pool: engine.pool), tenant: tenant.id)
                guard case .generated(let key, _) = try await bootstrap.ensure(configured: nil, using: &generator)
                else {
                    return (tenant, Credential?.none)
                }
                return (tenant, key)
            }
        }
        guard !json else {
            var object = tenant.json
            object["apiKey"] = .text(key?.reveal())
            return Console.json(.object(object))
        }
        Console.result("\(tenant.name) is there.")
        if let key { Console.result("API key, shown this once: \(key.reveal())") }
    }
}
