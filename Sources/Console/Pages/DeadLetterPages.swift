import EventSourcing
import HTTPTypes

/// What a read model could not take in, and what becomes of it.
enum DeadLetterPages {
    private static let path = "/dead-letters"

    static let routes = [
        ConsoleRoute.page(path) { visit in
            let isAll = visit.query("settled") == "true"
            let letters = try await visit.api.get(path, [("settled", isAll ? "true" : nil)]).array ?? []
            return .page(
                Page(
                    "dead-letters", title: "Dead letters",
                    ["isAll": .bool(isAll), "letters": .array(letters.map(row))]))
        },
        ConsoleRoute.action("\(path)/:id/retry") { visit in
            let letter = try await visit.api.post("\(path)/\(AddressText.component(visit.parameter("id")))/retry")
            guard letter["state"]?.string != "open" else {
                throw Refusal(
                    status: .conflict, code: letter["code"]?.string ?? "failed_again",
                    message: "It failed again: \(letter["message"]?.string ?? "for the same reason"). Mend the cause, "
                        + "or skip it with a reason")
            }
            return .goTo(Notice.retried.at(path))
        },
        ConsoleRoute.action("\(path)/:id/skip") { visit in
            let id = AddressText.component(visit.parameter("id"))
            guard let reason = visit.form["reason"] else {
                throw Refusal.missing("A reason is missing: why it is right to go on without the event")
            }
            _ = try await visit.api.post("\(path)/\(id)/skip", ["reason": .string(reason)])
            return .goTo(Notice.skipped.at(path))
        },
    ]

    private static func row(_ letter: JSONValue) -> JSONValue {
        guard var row = letter.object else { return .null }
        row["isOpen"] = .bool(letter["state"]?.string == "open")
        row["list"] = .text(letter["entity"]?["type"]?.string.flatMap { Trail.lists[$0] })
        return .object(row)
    }
}
