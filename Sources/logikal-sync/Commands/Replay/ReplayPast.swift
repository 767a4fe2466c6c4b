import ArgumentParser
import EventSourcing
import Feeding
import PostgresStorage
import Projecting
import Projections

/// Rebuilding the read models of the past into a schema of their own.
struct ReplayPast: ParsableArguments {
    @Option(help: "The schema; made by this command, e.g. scratch.") var into: String?
    @Option(help: "Whose log, by name or number.") var tenant = "default"
    @Option(help: "Up to which position, or time such as 2026-03-01T12:00:00Z; all of it when left out.")
    var to: String?
    @Flag(help: "Tell how it differs from what readers use now.") var compare = false
    @Option(help: "How many rows that differ are told of each read model; all are counted.") var limit = 100
    @Flag(help: "Print the rows that differ as CSV.") var csv = false
    @Flag(help: "Put it in the place of an earlier replay of that name.") var replace = false
    @Flag(help: "Drop the schema, and do nothing else.") var drop = false

    func validate() throws {
        guard into != nil || !(to != nil || compare || csv || replace || drop) else {
            throw ValidationError("--to, --compare, --csv, --replace and --drop need --into and a schema")
        }
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000") }
        guard compare || !csv else { throw ValidationError("--csv prints what --compare finds") }
        guard !drop || !(compare || replace || to != nil) else { throw ValidationError("--drop stands alone") }
        guard point != nil || to == nil else {
            throw ValidationError("--to takes a position such as 812 or a time such as 2026-03-01T12:00:00Z")
        }
    }

    private var point: PointInTime? { to.flatMap { PointInTime($0) } }

    func run(json: Bool) async throws {
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other") }
        let (settings, logger) = try Preparation.settings()
        let schema = try ScratchSchema(into ?? "")
        try await Engine.with(settings, logger: logger) { engine in
            let scratch = PostgresScratch(owner: engine.database.owner)
            guard !drop else {
                try await scratch.drop(schema)
                json
                    ? Console.json(["dropped": .string(schema.name)])
                    : Console.result("the schema \(schema) is dropped")
                return
            }
            try await replay(into: schema, scratch, engine, json: json)
        }
    }

    private func replay(
        into schema: ScratchSchema, _ scratch: PostgresScratch, _ engine: Engine, json: Bool
    ) async throws {
        let tenant = try await scratch.tenant(tenant)
        let history = PostgresHistory(pool: engine.pool)
        let position =
            if let point { try await history.position(of: point, tenant: tenant) } else {
                try await history.head(tenant: tenant)
            }
        let catalog = Catalog.projections
        let meter = ProgressMeter("replayed", total: position.rawValue * Int64(catalog.count))
        defer { Console.endProgress() }
        let report = try await scratch.build(
            catalog, of: tenant, at: position, into: schema, replacing: replace
        ) { name, reached in
            let before = Int64(catalog.firstIndex { $0.name == name } ?? 0)
            meter.show(before * position.rawValue + reached.rawValue)
        }
        Console.endProgress()
        var comparisons: [ScratchComparison]?
        if compare {
            Console.progress("comparing with the present …")
            comparisons = try await scratch.compare(
                report, with: engine.projectionStore.builds(tenant: tenant), definitions: catalog, limit: limit)
            Console.endProgress()
        }
        if json {
            Console.json(ScratchText.json(report, comparisons))
        } else if csv {
            Console.output(ScratchText.csvHeader)
            for row in comparisons?.flatMap(ScratchText.csv) ?? [] { Console.output(row) }
        } else {
            Console.result(ScratchText.text(report))
            for comparison in comparisons ?? [] { Console.result(ScratchText.text(comparison)) }
        }
    }
}
