import EventSourcing
import Foundation
import Logging
import LogikalSimulator
import PostgresClient
import SyncTesting
import Testing

/// Scenario S35 at the keyboard: whatever id of another tenant's a subcommand is given, it does and tells the same as
/// for one that nobody has.
@Suite(.timeLimit(.minutes(5))) struct ForeignTenantTests {
    /// A subcommand that takes the id of something a tenant has, and how it is called with one.
    private struct Call: Sendable {
        let name: String
        let id: String
        /// What nobody has; of the same kind as the id.
        let nobodys: String
        let more: [String]

        init(_ name: String, _ id: String, or nobodys: String, _ more: String...) {
            self.name = name
            self.id = id
            self.nobodys = nobodys
            self.more = more
        }

        func arguments(_ id: String) -> [String] { name.split(separator: " ").map(String.init) + [id] + more }
    }

    /// Subcommands that take something else: a file, a folder or a link of nobody's; builds and tenants, which are the
    /// installation's; tasks, which all tenants have; or the name of something new.
    private static let others: Set<String> = [
        "clients register", "log attach", "log import", "log proof", "log verify-proof", "maintenance run",
        "parts inspect", "projections compare", "projections drop", "projections rebuild", "projections rollback",
        "projections switch",
        "reconciliation rules set", "replay", "scope exclude", "scope include", "tenants activate",
        "tenants configure", "tenants create", "tenants deactivate", "tenants delete", "tenants export", "tenants show",
        // They read the Logikal of the settings, which is nobody's but the first tenant's: wrong usage, see below.
        "sync directory", "sync project",
    ]

    private static let uuid = "7d444840-9dc0-11d1-b245-5ffdce74fad2"

    /// What the first tenant has, by what it is.
    private struct Belongings {
        var project = ""
        var operation = ""
        var client = ""
        var rule = ""
        let consumer = "odoo-of-the-first"
        var letter = ""
        var job = ""
        var deletions = ""
        var conflict = ""

        var calls: [Call] {
            [
                Call("history", project, or: uuid), Call("operations show", operation, or: uuid),
                Call("operations cancel", operation, or: uuid), Call("clients show", client, or: "nobody"),
                Call("clients rotate", client, or: "nobody"), Call("clients revoke", client, or: "nobody"),
                Call("consumers show", consumer, or: "nobody"), Call("consumers rejections", consumer, or: "nobody"),
                Call("consumers forget", consumer, or: "nobody"), Call("dead-letters show", letter, or: "77"),
                Call("dead-letters retry", letter, or: "77"),
                Call("dead-letters skip", letter, or: "77", "--reason", "theirs"), Call("jobs show", job, or: "77"),
                Call("jobs retry", job, or: "77"), Call("jobs skip", job, or: "77", "--reason", "theirs"),
                Call("scope remove", rule, or: uuid), Call("sync approve", deletions, or: uuid),
                Call("sync reject", deletions, or: uuid), Call("conflicts show", conflict, or: uuid),
                Call("conflicts resolve", conflict, or: uuid, "--choose", "odoo"),
                Call("log redact --reason erased --entity", project, or: uuid, "--field", "name"),
            ]
        }
    }

    /// Leaves of the tree of subcommands that take an argument by its place.
    private static func takingArguments(_ installation: Installation) async throws -> Set<String> {
        let dump = try JSONReader.read(Array(try await installation.run("--experimental-dump-help").output.utf8))
        var names: Set<String> = []
        func walk(_ command: JSONValue, _ path: [String]) {
            let subcommands = (command["subcommands"]?.array ?? []).filter { $0["commandName"] != "help" }
            let takesOne = (command["arguments"]?.array ?? []).contains { $0["kind"] == "positional" }
            if subcommands.isEmpty, takesOne { names.insert(path.joined(separator: " ")) }
            for subcommand in subcommands { walk(subcommand, path + [subcommand["commandName"]?.string ?? ""]) }
        }
        walk(try #require(dump["command"]), [])
        return names
    }

    /// One directory of which so much goes that it is withheld.
    private static func office(_ configuration: inout SimulatorConfiguration) {
        configuration.directories = 1
        configuration.projects = 14
        configuration.elevations = 1
    }

    private static func with(
        _ conninfo: String, _ settings: [String: String],
        _ body: (Installation, _ owner: PostgresPool) async throws -> Void
    ) async throws {
        let owner = PostgresPool(
            PostgresConfiguration(conninfo, maximumConnections: 1), logger: Logger(label: "test"))
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await Installation.with(settings: settings, office: office) { try await body($0, owner) })
        } catch { result = .failure(error) }
        await owner.close()
        try result.get()
    }

    private static func fill(_ installation: Installation, _ owner: PostgresPool) async throws -> Belongings {
        var all = Belongings()
        _ = try await installation.run("sync")
        for project in installation.simulator.office.truth().projects.prefix(12) {
            try installation.simulator.office.apply(.deleteProject(project: project.id))
        }
        for _ in 0..<2 { _ = try await installation.run("sync") }
        let withheld = try await installation.run("sync", "withheld", "--json")
        all.deletions = try #require(
            try JSONReader.read(Array(withheld.output.utf8)).array?.first?["id"]?.string, "\(withheld.output)")
        #expect(try await installation.run("scope", "exclude", "Directory that is not there").code == 0)
        let registered = try await installation.run("clients", "register", "odoo", "--role", "reader", "--json")
        all.client = try #require(try JSONReader.read(Array(registered.output.utf8))["client_id"]?.string)
        let asked = try await installation.run("sync", "--no-wait", "--json")
        all.operation = try #require(
            try JSONReader.read(Array(asked.output.utf8))["operation"]?["id"]?.string, "\(asked.output) \(asked.errors)"
        )
        let rules = try await installation.run("scope", "list", "--json")
        all.rule = try #require(try JSONReader.read(Array(rules.output.utf8)).array?.first?["id"]?.string)
        all.project = try #require(
            try await owner.query("select entity_id::text from log.stream where entity_type = 'project' limit 1") {
                try $0.text(0)
            }.first)
        try await owner.execute(
            """
            insert into log.consumer (tenant, name, view, filter, epoch, position)
            select 1, \(all.consumer), 'latest', 0, epoch, 1 from log.sequencer where tenant = 1
            """)
        all.letter = try #require(
            try await owner.query(
                """
                insert into projecting.dead_letter (
                  tenant, name, build, entity_type, entity_id, position, code, message)
                select 1, 'projects', 1, 'project', \(all.project)::uuid, 1, '22P02', 'of the first'
                returning id::text
                """
            ) { try $0.text(0) }.first)
        all.job = try #require(
            try await owner.query(
                """
                insert into polling.job (tenant, kind, entity_id, position, version, state, code, message)
                select 1, 'parts_list', \(all.project)::uuid, 1, 1, 'dead', 'damaged', 'of the first' returning id::text
                """
            ) { try $0.text(0) }.first)
        all.conflict = try await conflict(installation)
        return all
    }

    /// Of a field that Odoo has changed, and Logikal after it.
    private static func conflict(_ installation: Installation) async throws -> String {
        let (running, api) = try await installation.serve()
        let living = Set(installation.simulator.office.truth().projects.map(\.id))
        let row = try await eventually("a project is there") {
            try await api.rows(of: "projects").first { living.contains($0["logikalId"]?.string ?? "") }
        }
        let answer = try await api.post(
            "/overrides",
            [
                "entity": row["id"] ?? .null, "version": row["version"] ?? .null,
                "fields": ["jobNumber": ["value": "of Odoo"]],
            ])
        #expect(answer.json["data"]?["fields"]?["jobNumber"]?["status"] == "accepted")
        let project = try #require(row["logikalId"]?.string)
        try installation.simulator.office.apply(.editProject(project: project, set: ["jobNumber": "of Logikal"]))
        // Not everything, for some of it is withheld.
        #expect(try await installation.run("sync").code == 2)
        let id = try await eventually("a conflict is raised") {
            try await api.get("/conflicts").data.first?["id"]?.string
        }
        _ = try await running.stop()
        return id
    }

    @Test func `what belongs to one tenant is to no subcommand of another's`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            let settings = ["DATABASE_URL": conninfo, "POLL_INTERVAL": "1h"]
            try await Self.with(conninfo, settings) { installation, owner in
                let belongings = try await Self.fill(installation, owner)
                #expect(try await installation.run("tenants", "create", "acme").code == 0)
                let tried = Set(belongings.calls.map { $0.name.split(separator: " --").first.map(String.init) ?? "" })
                #expect(
                    try await Self.takingArguments(installation).subtracting(Self.others).subtracting(tried) == [],
                    "a new subcommand that takes an id belongs among those that are tried")
                let before = try await Self.contents(owner)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, call) in belongings.calls.enumerated() {
                        if number >= 4 { try await group.next() }
                        group.addTask { try await Self.expectNothing(of: call, installation) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await Self.contents(owner) == before)
            }
        }
    }

    private static func expectNothing(of call: Call, _ installation: Installation) async throws {
        let theirs = try await installation.run(call.arguments(call.id), with: ["TENANT": "acme"])
        let nobodys = try await installation.run(call.arguments(call.nobodys), with: ["TENANT": "acme"])
        #expect(theirs.code == nobodys.code, "\(call.name): \(theirs.errors)")
        #expect(
            theirs.output.replacing(call.id, with: call.nobodys) == nobodys.output, "\(call.name): \(theirs.output)")
        let told = [theirs.errors.replacing(call.id, with: call.nobodys), nobodys.errors].map { errors in
            // Lines of the log have their time.
            errors.split(separator: "\n").filter { $0.hasPrefix("Error") || $0.hasPrefix("Usage") }
        }
        #expect(told[0] == told[1], "\(call.name)")
    }

    /// A digest of every table's rows of the first tenant, but for who asked what.
    private static func contents(_ owner: PostgresPool) async throws -> [String: String] {
        var contents: [String: String] = [:]
        for table in try await owner.query("select name::text from log.tenant_table", { try $0.text(0) })
        where table != "access.audit_event" {
            contents[table] = try await owner.query(
                SQL(
                    """
                    select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from \(table) t
                     where tenant = 1
                    """, binds: [])
            ) { try $0.text(0) }.first
        }
        return contents
    }

    @Test func `what lists show of one tenant, another's do not`() async throws {
        try await TestDatabases.shared.withDatabase { conninfo in
            try await Self.with(conninfo, ["DATABASE_URL": conninfo]) { installation, owner in
                #expect(try await installation.run("tenants", "create", "acme").code == 0)
                let lists = [
                    ["operations", "list"], ["log", "show"], ["log", "archives"], ["consumers", "list"],
                    ["dead-letters", "list", "--all"], ["jobs", "list"], ["scope", "list"], ["freshness"],
                    ["clients", "list", "--all"], ["sync", "withheld"], ["sync", "failing"], ["calls"],
                    ["diff", "--from", "0", "--to", "0"], ["blobs", "status"], ["conflicts", "list"],
                    ["overrides", "list"],
                ]
                let before = try await Self.shown(lists, installation)
                _ = try await Self.fill(installation, owner)
                #expect(try await Self.shown(lists, installation) == before)
            }
        }
    }

    private static func shown(_ lists: [[String]], _ installation: Installation) async throws -> [[String]: String] {
        var shown: [[String]: String] = [:]
        for list in lists {
            shown[list] = try await installation.run(list + ["--json"], with: ["TENANT": "acme"]).output
        }
        return shown
    }
}
