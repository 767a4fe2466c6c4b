import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct ActivateTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Polls a tenant again, and lets its keys and clients in.",
        discussion: "Example: logikal-sync tenants activate acme")

    @OptionGroup var choice: TenantChoice

    func run() async throws { try await choice.set(.active, action: "tenants activate") }
}

struct DeactivateTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Stops polling a tenant within some seconds, and lets none of its keys and clients in.",
        discussion: "Nothing of it is lost. Example: logikal-sync tenants deactivate acme")

    @OptionGroup var choice: TenantChoice

    func run() async throws { try await choice.set(.inactive, action: "tenants deactivate") }
}

struct TenantChoice: ParsableArguments {
    @Argument(help: "Its name.") var name: String
    @Flag(help: "Print the tenant as JSON.") var json = false

    func set(_ state: Tenant.State, action: String) async throws {
        let (settings, logger) = try Preparation.settings()
        let tenant = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger, changing: action, of: name) { engine in
                try await engine.tenants.set(state, of: name)
            }
        }
        TenantsCommand.show(tenant, settings, json: json)
    }
}
