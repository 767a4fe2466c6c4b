import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct RotateMasterKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key", abstract: "Seals all tenants' passwords under another master key.",
        discussion: """
            All are sealed anew or none. Afterwards put the new key where the old one was, or name it in
            MASTER_KEY_FILE, and start `run` again.

            Example:
              openssl rand -base64 32 > /etc/logikal-sync/new-key
              logikal-sync tenants rotate-key --to /etc/logikal-sync/new-key
            """)

    @Option(help: "The file with the new key: 32 bytes in base64.") var to: String
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let new = try Preparation.checked { () throws(SettingsError) in try MasterKeyFile.read(to) }
        let count = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger, changing: "tenants rotate-key") { engine in
                guard let old = try MasterKeyFile(settings).existing() else {
                    throw NotThere("there is no master key yet: no tenant has a password")
                }
                return try await engine.tenants.rotate(from: old, to: new)
            }
        }
        json
            ? Console.json(["key": .string(new.id), "passwords": .integer(count)])
            : Console.result("\(count) passwords are sealed under key \(new.id).")
    }
}
