import AccessControl
import ArgumentParser
import EventSourcing
import Feeding
import Foundation
import PostgresStorage

struct ExportTenant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes all that is kept of a tenant into a folder, secrets aside.",
        discussion: """
            log.jsonl has the log with every hash, as `logikal-sync log export` writes it; tenant.json how it is run,
            without the password of Logikal; keys.json and clients.json who may use the API, without keys and secrets;
            consumers.json how far each has come. An export that was interrupted goes on when it is run again. What is
            archived is in its archives already.

            Example: logikal-sync tenants export acme --to /var/backups/acme
            """)

    @Argument(help: "Its name.") var name: String
    @Option(help: "The folder to write to; it is made.") var to: String
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let events = try await TenantsCommand.checked {
            try await Engine.with(settings, logger: logger) { engine in
                let tenant = try await engine.tenants.tenant(name)
                try FileManager.default.createDirectory(
                    atPath: to, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                let own = engine.of(tenant.id)
                try write(.object(tenant.json), "tenant.json")
                try await write(.array(own.keys().map(\.json)), "keys.json")
                try await write(
                    .array(own.clients.clients(of: tenant.id).map { .object($0.json) }), "clients.json")
                try await write(
                    .array(PostgresConsumers(pool: own.pool).consumers(tenant: tenant.id).map(\.json)),
                    "consumers.json")
                return try await exportLog(of: own)
            }
        }
        json
            ? Console.json(["events": .integer(events), "folder": .string(to), "tenant": .string(name)])
            : Console.result("\(to): \(name) with \(events) events.")
    }

    private func exportLog(of engine: Engine) async throws -> Int64 {
        let exporter = PostgresLogExporter(pool: engine.pool)
        let file = try ExportFile("\(to)/log.jsonl")
        let wanted = try await exporter.header(tenant: engine.tenant, from: Position(1), through: nil)
        // Where nothing was ever written there is no log to export.
        guard let header = file.header ?? wanted else { return 0 }
        guard !file.isComplete else { return file.progress?.events ?? 0 }
        try file.goOn(header)
        let meter = ProgressMeter("exported", total: header.last.rawValue - header.first.rawValue + 1)
        defer { Console.endProgress() }
        return try await exporter.export(
            header, after: file.progress ?? ExportReader.Progress(header), write: { try file.write($0) }
        ) { position in meter.show(position.rawValue - header.first.rawValue + 1) }.events
    }

    private func write(_ value: JSONValue, _ file: String) throws {
        let bytes = CanonicalJSON.bytes(value) + [UInt8(ascii: "\n")]
        try Data(bytes).write(to: URL(filePath: "\(to)/\(file)"), options: .atomic)
    }
}

extension Engine {
    fileprivate func keys() async throws -> [StoredKey] {
        try await PostgresAccessStore(pool: pool).keys(of: tenant)
    }
}

extension StoredKey {
    fileprivate var json: JSONValue {
        [
            "createdAt": .string(createdAt.description), "id": .string(principal.id.text),
            "name": .string(principal.name), "revokedAt": .text(revokedAt?.description),
            "roles": .array(principal.roles.map(\.rawValue).sorted().map(JSONValue.string)),
        ]
    }
}
