import EventSourcing
import HTTPTypes

/// What a read model could not take in, which parts lists could not be decoded, and what becomes of it.
enum DeadLetterPages {
    private static let path = "/dead-letters"
    private static let jobs = "/jobs"

    static let routes = [
        ConsoleRoute.page(path) { visit in
            let isAll = visit.query("settled") == "true"
            let (afterLetter, afterJob) = (visit.query("letter"), visit.query("job"))
            let letters = try await visit.api.whole(path, [("settled", isAll ? "true" : nil), ("after", afterLetter)])
            let stuck = try await visit.api.whole(jobs, [("all", isAll ? "true" : nil), ("after", afterJob)])
            func more(_ letter: String?, _ job: String?) -> JSONValue {
                .string(
                    ConsoleSite.path + path
                        + AddressText.query([("settled", isAll ? "true" : nil), ("letter", letter), ("job", job)]))
            }
            let nextLetter = letters["next"]?.number?.lexeme
            let nextJob = stuck["next"]?.number?.lexeme
            return .page(
                Page(
                    "dead-letters", title: "Dead letters",
                    [
                        "isAll": .bool(isAll), "jobs": .array((stuck["data"]?.array ?? []).map(job)),
                        "letters": .array((letters["data"]?.array ?? []).map(row)),
                        "moreLetters": nextLetter.map { more($0, afterJob) } ?? .null,
                        "moreJobs": nextJob.map { more(afterLetter, $0) } ?? .null,
                    ]))
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
            try await skip(visit, under: path, "why it is right to go on without the event")
        },
        ConsoleRoute.action("\(jobs)/:id/retry") { visit in
            _ = try await visit.api.post("\(jobs)/\(AddressText.component(visit.parameter("id")))/retry")
            return .goTo(Notice.queued.at(path))
        },
        ConsoleRoute.action("\(jobs)/:id/skip") { visit in
            try await skip(visit, under: jobs, "why nobody needs these parts")
        },
    ]

    private static func skip(_ visit: Visit, under list: String, _ why: String) async throws -> Reply {
        guard let reason = visit.form["reason"] else { throw Refusal.missing("A reason is missing: \(why)") }
        let id = AddressText.component(visit.parameter("id"))
        _ = try await visit.api.post("\(list)/\(id)/skip", ["reason": .string(reason)])
        return .goTo(Notice.skipped.at(path))
    }

    private static func job(_ job: JSONValue) -> JSONValue {
        guard var row = job.object else { return .null }
        row["isDead"] = .bool(job["state"]?.string == "dead")
        return .object(row)
    }

    private static func row(_ letter: JSONValue) -> JSONValue {
        guard var row = letter.object else { return .null }
        row["isOpen"] = .bool(letter["state"]?.string == "open")
        row["list"] = .text(letter["entity"]?["type"]?.string.flatMap { Trail.lists[$0] })
        return .object(row)
    }
}
