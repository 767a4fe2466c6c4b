import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct TenantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants",
        abstract: "Shows and changes whose data this installation keeps, each apart from all others.",
        discussion: """
            `logikal-sync run` polls every active tenant that has a Logikal; a change takes effect within some seconds.
            That of the tenant `default` is the one of LOGIKAL_BASE_URL where that is set. Other subcommands work on the
            tenant that TENANT names.

            Examples:
              logikal-sync tenants create acme
              LOGIKAL_PASSWORD=… logikal-sync tenants configure acme \\
                --url https://logikal.acme.example/api/v3 --user reader
              TENANT=acme logikal-sync clients register odoo --role reader
              logikal-sync tenants export acme --to /var/backups/acme
              logikal-sync tenants deactivate acme
              logikal-sync tenants delete acme --confirm acme
            """,
        subcommands: [
            ListTenants.self, ShowTenant.self, CreateTenant.self, ConfigureTenant.self, ActivateTenant.self,
            DeactivateTenant.self, ExportTenant.self, DeleteTenant.self, RotateMasterKey.self,
        ],
        defaultSubcommand: ListTenants.self)

    /// A mistake of whoever asks is told as one.
    static func checked<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as TenantError {
            switch error.code {
            case .unknown: throw NotThere(error.message)
            case .invalid, .nameTaken, .notInactive, .isDefault, .unreadablePassword:
                throw ValidationError(error.message)
            }
        }
    }

    static func show(_ tenant: Tenant, _ settings: Settings, json: Bool) {
        json ? Console.json(.object(tenant.json(settings))) : Console.result(tenant.line(settings))
    }
}

extension Tenant {
    /// The Logikal of the settings, where they say which one is polled for this tenant.
    private func settled(_ settings: Settings) -> Settings.Logikal? { id == .default ? settings.logikal : nil }

    /// With the Logikal that is polled, whoever named it.
    func json(_ settings: Settings) -> JSONObject {
        var json = json
        if let logikal = settled(settings) {
            json["logikal"] = ["url": .string("\(logikal.address)"), "user": .string(logikal.username)]
            json["pollIntervalSeconds"] = .null
        }
        return json
    }

    /// One line for a list.
    func line(_ settings: Settings) -> String {
        let settled = settled(settings)
        let polled =
            settled.map { "polls \($0.address) as \($0.username) (LOGIKAL_BASE_URL)" }
            ?? logikal.map { "polls \($0.url) as \($0.user)" } ?? "has no Logikal"
        let interval = settled == nil ? pollInterval.map { " every \($0) s" } ?? "" : ""
        let requests = quota.requestsPerMinute.map { ", at most \($0) requests a minute" } ?? ""
        let events = quota.events.map { ", at most \($0) events" } ?? ""
        return "\(name)  \(state.rawValue)  \(HistoryText.printable(polled))\(interval)\(requests)\(events)"
    }
}

struct ListTenants: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the tenants.", discussion: "Example: logikal-sync tenants list --json")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let tenants = try await Engine.with(settings, logger: logger) { try await $0.tenants.all() }
        guard !json else { return Console.json(.array(tenants.map { .object($0.json(settings)) })) }
        for tenant in tenants { Console.result(tenant.line(settings)) }
    }
}

struct ShowTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a tenant; its password is shown to nobody.",
        discussion: "Example: logikal-sync tenants show acme --json")

    @Argument(help: "Its name.") var name: String
    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let tenant = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger) { try await $0.tenants.tenant(name) }
        }
        TenantsCommand.show(tenant, settings, json: json)
    }
}
