import AccessControl
import ArgumentParser
import EventSourcing
import Foundation
import LogikalClient
import PostgresStorage

struct ConfigureTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure", abstract: "Says which Logikal a tenant reads, how often, and how much it may take.",
        discussion: """
            The password is taken from LOGIKAL_PASSWORD, for what stands in a command line is seen by others. It is kept
            sealed under the master key: MASTER_KEY_FILE, or one that is made in DATA_DIR. What is kept for the tenant
            `default` is used where LOGIKAL_BASE_URL names no Logikal.

            Examples:
              LOGIKAL_PASSWORD=… logikal-sync tenants configure acme \\
                --url https://logikal.acme.example/api/v3 --user reader
              logikal-sync tenants configure acme --interval 300
              logikal-sync tenants configure acme --requests-per-minute 3000 --events 2000000
            """)

    @Argument(help: "Its name.") var name: String
    @Option(help: "The vendor's service.") var url: String?
    @Option(help: "Who logs in there.") var user: String?
    @Option(help: "Seconds between two cycles.") var interval: Int?
    @Option(help: "Requests in a minute of all its keys and clients together; 0 for any number.")
    var requestsPerMinute: Int?
    @Option(help: "Events in its log, at which polling ends; 0 for any number.") var events: Int?
    @Flag(help: "Print the tenant as JSON.") var json = false

    func validate() throws {
        guard (url == nil) == (user == nil) else { throw ValidationError("--url and --user go together") }
        guard url != nil || interval != nil || requestsPerMinute != nil || events != nil else {
            throw ValidationError("say what is to change: --url, --interval, --requests-per-minute or --events")
        }
        guard requestsPerMinute.map(TenantQuota.requestsPerMinute.contains) ?? true else {
            throw ValidationError(
                "--requests-per-minute takes 0 to \(TenantQuota.requestsPerMinute.upperBound)")
        }
        guard events.map(TenantQuota.events.contains) ?? true else {
            throw ValidationError("--events takes 0 to \(TenantQuota.events.upperBound)")
        }
        guard interval.map(Tenant.pollIntervals.contains) ?? true else {
            throw ValidationError("--interval takes 1 to \(Tenant.pollIntervals.upperBound) seconds")
        }
    }

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let credentials = try credentials()
        if name == Engine.defaultName, settings.logikal != nil, url != nil || interval != nil {
            throw SettingsError(
                "LOGIKAL_BASE_URL",
                "and POLL_INTERVAL say what is polled for the tenant \(name); change those, or unset it")
        }
        let interval = interval
        let quota = TenantQuota(requestsPerMinute: requestsPerMinute, events: events)
        let tenant = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger, changing: "tenants configure", of: name) { engine in
                try await engine.tenants.configure(name) { tenant in
                    let logikal = try credentials.map { url, user, password in
                        var generator = SystemRandomNumberGenerator()
                        let key = try MasterKeyFile(settings).ensure(using: &generator)
                        return Tenant.Logikal(
                            url: url, user: user, sealedPassword: try key.seal(password, for: tenant.id),
                            masterKey: key.id)
                    }
                    return TenantChange(logikal: logikal, pollInterval: interval, quota: quota)
                }
            }
        }
        TenantsCommand.show(tenant, settings, json: json)
    }

    private func credentials() throws -> (url: String, user: String, password: String)? {
        guard let url, let user else { return nil }
        do { _ = try ServiceAddress(url) } catch { throw ValidationError("--url can't be used: \(error)") }
        guard let password = ProcessInfo.processInfo.environment["LOGIKAL_PASSWORD"], !password.isEmpty else {
            throw ValidationError("LOGIKAL_PASSWORD is not set; it holds the password of --user")
        }
        return (url, user, password)
    }
}
