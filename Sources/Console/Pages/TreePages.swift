import EventSourcing
import HTTPTypes
import Hummingbird

/// What Logikal holds, from directories down to one elevation with its drawing, parts, prices and history, as it is or
/// as it was.
enum TreePages {
    private static let pageSize = 1000
    private static let mostPages = 5
    private static let shownHistory = "200"

    static let routes = [
        ConsoleRoute.page("/tree", tree), ConsoleRoute.page("/directories/:id", directory),
        ConsoleRoute.page("/projects/:id", project), ConsoleRoute.page("/phases/:id", phase),
        ConsoleRoute.page("/elevations/:id", elevation), ConsoleRoute(.get, "/drawings/:id", needs: .session, drawing),
        ConsoleRoute.page("/search", search),
    ]

    private static func tree(_ visit: Visit) async throws -> Reply {
        let asOf = try await AsOf(visit)
        var directories: [JSONValue] = []
        var next: String?
        for _ in 0..<mostPages {
            let page = try await visit.api.whole(
                "/directories", asOf.query + [("after", next), ("limit", "\(pageSize)"), ("sort", "name")])
            directories += page["data"]?.array ?? []
            next = page["next"]?.string
            if next == nil { break }
        }
        return .page(
            Page(
                "tree", title: "Tree",
                [
                    "asOf": asOf.json, "branches": Branches.json(of: directories), "count": .integer(directories.count),
                    "isCut": .bool(next != nil),
                ]))
    }

    private static func directory(_ visit: Visit) async throws -> Reply {
        let asOf = try await AsOf(visit)
        let id = visit.parameter("id")
        let row = try await visit.api.get("/directories/\(AddressText.component(id))", asOf.query)
        let name = visit.query("name")
        let projects = try await visit.api.whole(
            "/projects",
            asOf.query + [
                ("parent", id), ("sort", "name"), ("limit", "100"), ("after", visit.query("after")), ("name", name),
            ])
        let history = try await history(of: id, visit)
        return .page(
            Page(
                "directory", title: row["state"]?["name"]?.string ?? "Directory",
                [
                    "asOf": asOf.json(marking: history), "directory": row, "filter": .text(name),
                    "history": HistoryRows.json(history), "next": projects["next"] ?? .null,
                    "projects": projects["data"] ?? [], "trail": try await Trail(visit, asOf).above(row),
                ]))
    }

    private static func project(_ visit: Visit) async throws -> Reply {
        let asOf = try await AsOf(visit)
        let id = AddressText.component(visit.parameter("id"))
        let whole = try await visit.api.get("/projects/\(id)/complete", asOf.query)
        let prices = try await visit.api.getIfAllowed("/projects/\(id)/prices", asOf.query) ?? .null
        let history = try await history(of: id, visit)
        let row = whole["project"] ?? .null
        return .page(
            Page(
                "project", title: row["state"]?["name"]?.string ?? "Project",
                [
                    "addresses": AddressRows.json(row["state"]?["addresses"]), "asOf": asOf.json(marking: history),
                    "history": HistoryRows.json(history), "phases": PhaseRows.json(whole["phases"], asOf),
                    "prices": prices, "project": row, "trail": try await Trail(visit, asOf).above(row),
                ]))
    }

    private static func phase(_ visit: Visit) async throws -> Reply {
        let asOf = try await AsOf(visit)
        let id = visit.parameter("id")
        let row = try await visit.api.get("/phases/\(AddressText.component(id))", asOf.query)
        let elevations = try await visit.api.get(
            "/elevations", asOf.query + [("parent", id), ("sort", "name"), ("limit", "500")])
        let history = try await history(of: id, visit)
        return .page(
            Page(
                "phase", title: row["state"]?["name"]?.string ?? "Phase",
                [
                    "asOf": asOf.json(marking: history),
                    "elevations": .array((elevations.array ?? []).map { ElevationCard.json($0, asOf) }),
                    "history": HistoryRows.json(history), "phase": row,
                    "trail": try await Trail(visit, asOf).above(row),
                ]))
    }

    private static func elevation(_ visit: Visit) async throws -> Reply {
        let asOf = try await AsOf(visit)
        let id = AddressText.component(visit.parameter("id"))
        let row = try await visit.api.get("/elevations/\(id)", asOf.query)
        let parts = try await visit.api.getIfAllowed("/elevations/\(id)/parts", asOf.query) ?? .null
        let history = try await history(of: id, visit)
        return .page(
            Page(
                "elevation", title: row["state"]?["name"]?.string ?? "Elevation",
                [
                    "asOf": asOf.json(marking: history), "card": ElevationCard.json(row, asOf), "elevation": row,
                    "history": HistoryRows.json(history), "parts": parts,
                    "trail": try await Trail(visit, asOf).above(row),
                ]))
    }

    private static func drawing(_ visit: Visit) async throws -> Reply {
        let id = AddressText.component(visit.parameter("id"))
        var fields = HTTPFields()
        fields[.ifNoneMatch] = visit.request.headers[.ifNoneMatch]
        return .response(
            try await visit.api.response(
                "/elevations/\(id)/thumbnail", [("as_of", visit.query("as_of"))], adding: fields))
    }

    private static func search(_ visit: Visit) async throws -> Reply {
        guard let text = visit.query("q") else { return .page(Page("search", title: "Search")) }
        let found = try await visit.api.get("/search", [("q", text), ("limit", "60")]).array ?? []
        let rows = found.map { row -> JSONValue in
            var object = row.object ?? JSONObject()
            object["list"] = .text(row["type"]?.string.flatMap { Trail.lists[$0] })
            return .object(object)
        }
        return .page(
            Page("search", title: "Search", ["found": .array(rows), "isAsked": true, "text": .string(text)]))
    }

    /// `nil` where this person may not see it.
    private static func history(of id: String, _ visit: Visit) async throws -> JSONValue? {
        do {
            return try await visit.api.whole(
                "/entities/\(AddressText.component(id))/history", [("limit", shownHistory)])
        } catch let refusal as Refusal where refusal.isOfNoConcern { return nil }
    }
}
