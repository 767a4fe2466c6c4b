import EventSourcing
import HTTPTypes

/// Who follows the feed under a name, how far behind each is, and what it could not take in.
enum ConsumerPages {
    private static let path = "/consumers"

    static let routes = [
        ConsoleRoute.page(path) { visit in
            .page(Page("consumers", title: "Consumers", ["consumers": try await visit.api.get(path)]))
        },
        ConsoleRoute.page("\(path)/:name", show), ConsoleRoute.action("\(path)/:name/settle", settle),
    ]

    private static func show(_ visit: Visit) async throws -> Reply {
        let name = visit.parameter("name")
        let all = try await visit.api.get(path).array ?? []
        guard let consumer = all.first(where: { $0["name"]?.string == name }) else {
            throw Refusal(
                status: .notFound, code: "no_such_consumer",
                message: "Nobody has acknowledged anything under that name; the list of consumers has those who did.")
        }
        let rejections = try await visit.api.get("\(path)/\(AddressText.component(name))/rejections").array ?? []
        let rows = rejections.map { rejection -> JSONValue in
            var row = rejection.object ?? JSONObject()
            row["list"] = .text(rejection["type"]?.string.flatMap { Trail.lists[$0] })
            return .object(row)
        }
        return .page(
            Page("consumer", title: name, ["consumer": consumer, "rejections": .array(rows)]))
    }

    private static func settle(_ visit: Visit) async throws -> Reply {
        let name = AddressText.component(visit.parameter("name"))
        let entity = visit.form["entity"].map { "/\(AddressText.component($0))" } ?? ""
        _ = try await visit.api.delete("\(path)/\(name)/rejections\(entity)")
        return .goTo(Notice.settled.at("\(path)/\(name)"))
    }
}
