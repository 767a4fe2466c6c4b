import EventSourcing

/// The read models and their builds: how far each is, and rebuilding, comparing, switching and going back.
enum ProjectionPages {
    private static let path = "/projections"

    static let routes = [
        ConsoleRoute.page(path, list), ConsoleRoute.page("\(path)/:name") { .page(try await page($0)) },
        ConsoleRoute.action("\(path)/:name/compare", compare),
        change("rebuild", .rebuilding), change("switch", .switched), change("rollback", .rolledBack),
        ConsoleRoute.action("\(path)/:name/drop") { visit in
            let name = AddressText.component(visit.parameter("name"))
            guard let build = visit.form["build"] else { throw Refusal.missing("It was not said which build") }
            _ = try await visit.api.delete("\(path)/\(name)/builds/\(AddressText.component(build))")
            return .goTo(Notice.dropped.at("\(path)/\(name)"))
        },
    ]

    private static func list(_ visit: Visit) async throws -> Reply {
        let builds = try await visit.api.get(path).array ?? []
        return .page(
            Page("projections", title: "Read models", ["builds": .array(builds.map(BuildRow.json))]))
    }

    private static func page(_ visit: Visit) async throws -> Page {
        let name = visit.parameter("name")
        let builds = try await visit.api.get("\(path)/\(AddressText.component(name))").array ?? []
        return Page(
            "projection", title: TypeWords.text(name),
            [
                "builds": .array(builds.map(BuildRow.json)), "isUnderWay": .bool(builds.contains(where: isUnderWay)),
                "name": .string(name),
            ])
    }

    private static func isUnderWay(_ build: JSONValue) -> Bool {
        ["declared", "building", "catching_up"].contains(build["state"]?.string)
    }

    private static func compare(_ visit: Visit) async throws -> Reply {
        let name = AddressText.component(visit.parameter("name"))
        let comparison = try await visit.api.post("\(path)/\(name)/compare", body(visit))
        var page = try await page(visit)
        page.content["comparison"] = comparison
        return .page(page)
    }

    private static func change(_ what: String, _ notice: Notice) -> ConsoleRoute {
        ConsoleRoute.action("\(path)/:name/\(what)") { visit in
            let name = AddressText.component(visit.parameter("name"))
            // A bare nil would be the JSON of that name.
            let content = what == "switch" ? Optional.some(body(visit)) : .none
            _ = try await visit.api.post("\(path)/\(name)/\(what)", content)
            return .goTo(notice.at("\(path)/\(name)"))
        }
    }

    private static func body(_ visit: Visit) -> JSONValue {
        .object(JSONObject([("build", visit.form["build"].flatMap(Int64.init).map { .integer($0) } ?? .null)]))
    }
}
