import EventSourcing
import LogikalClient
import LogikalModel
import Testing

/// The vendor's list of faults (`logikal-api.md` 4, and 14 as far as it is a matter of one call), row by row on the
/// wire: which error it is, what a machine does about it, what it costs, and that the session works on.
@Suite(.timeLimit(.minutes(3))) struct FaultTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// The call that fails, and its repetition if there is one.
        let request: String
        let reply: ServerReply
        let code: LogikalError.Code
        let disposition: Disposition
        /// How many the failing call costs: 1 is a replay from a new session.
        var logins = 0

        var testDescription: String { name }
    }

    private static let minute = Disposition.retry(after: .seconds(60))
    private static let mapping = ServerReply.failure(
        409, "Houses cannot be set, because it isn't valid in the current mapping")
    private static let page = Array("<html><body>Sign in</body></html>".utf8)

    private static func html(_ status: Int) -> ServerReply { .answer(status, page, type: "text/html") }

    static let statuses = [
        Row(
            name: "400 on a read", request: "GET /phases", reply: .failure(400, "cannot be performed"),
            code: .badRequest, disposition: .quarantine),
        Row(
            name: "400 on a selection", request: "POST /projects/select", reply: .failure(400, "missing"),
            code: .badRequest, disposition: .quarantine),
        Row(
            name: "401: the token is dead", request: "GET /phases", reply: .failure(401, "Invalid session id"),
            code: .sessionExpired, disposition: .startOver, logins: 1),
        Row(
            name: "403 on a project", request: "POST /projects/select", reply: .failure(403, "no right"),
            code: .forbidden, disposition: .quarantine),
        Row(
            name: "404 on a selection, from the service", request: "POST /projects/select",
            reply: .failure(404, "Could not retrieve the project"), code: .notFound, disposition: .quarantine),
        Row(
            name: "404 on a list", request: "GET /phases", reply: .failure(404, "no such path"), code: .wrongAddress,
            disposition: .retry(after: .seconds(120))),
        Row(
            name: "404 from something in between", request: "POST /projects/select", reply: html(404),
            code: .wrongAddress, disposition: .retry(after: .seconds(120))),
        Row(
            name: "405 on a read", request: "GET /phases", reply: .failure(405, "expects a project"),
            code: .wrongContext, disposition: .startOver, logins: 1),
        Row(
            name: "405 on a selection", request: "POST /projects/select", reply: .failure(405, "expects a directory"),
            code: .wrongContext, disposition: .startOver, logins: 1),
        Row(
            name: "409 of the mapping", request: "POST /projects/select", reply: mapping, code: .wrongContext,
            disposition: .startOver, logins: 1),
        Row(
            name: "409 of a lock", request: "POST /projects/select", reply: .failure(409, "locked by user X"),
            code: .locked, disposition: .retry(after: .seconds(300))),
        Row(
            name: "409 of a lock on a read", request: "GET /phases", reply: .failure(409, "in use"), code: .locked,
            disposition: .retry(after: .seconds(300))),
        Row(
            name: "429", request: "GET /phases", reply: .failure(429, "slowly"), code: .serverFailure,
            disposition: minute, logins: 1),
        Row(
            name: "500", request: "GET /phases", reply: .failure(500, "oops"), code: .serverFailure,
            disposition: minute, logins: 1),
        Row(
            name: "502 with a page", request: "GET /phases", reply: html(502), code: .serverFailure,
            disposition: minute, logins: 1),
        Row(
            name: "503 that says when", request: "GET /phases",
            reply: .answer(503, page, type: "text/html", headers: ["Retry-After: 90"]), code: .serverFailure,
            disposition: .retry(after: .seconds(90)), logins: 1),
        Row(
            name: "504", request: "GET /phases", reply: html(504), code: .serverFailure, disposition: minute,
            logins: 1),
        Row(
            name: "a redirect to a login page", request: "GET /phases",
            reply: .answer(302, page, type: "text/html", headers: ["Location: http://127.0.0.1:1/"]),
            code: .malformedAnswer, disposition: .quarantine),
    ]

    static let transfers = [
        Row(
            name: "reset before the effect", request: "GET /phases", reply: .reset, code: .connectionLost,
            disposition: minute, logins: 1),
        Row(
            name: "broken after the effect", request: "POST /projects/select",
            reply: .raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), code: .connectionLost, disposition: minute,
            logins: 1),
        Row(
            name: "no answer in time", request: "GET /phases", reply: .hang, code: .timedOut, disposition: minute,
            logins: 1),
        Row(
            name: "no answer to a selection in time", request: "POST /projects/select", reply: .hang, code: .timedOut,
            disposition: minute, logins: 1),
        Row(
            name: "fewer bytes than announced", request: "GET /phases",
            reply: .raw("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"data\":[{\"id\":\"a\"}]}"),
            code: .connectionLost, disposition: minute, logins: 1),
        Row(
            name: "more bytes than announced", request: "GET /phases",
            reply: .raw("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"data\":[{\"id\":\"a\"}]}"),
            code: .malformedAnswer, disposition: .quarantine),
        Row(
            name: "not HTTP", request: "GET /phases", reply: .raw("SSH-2.0-OpenSSH\r\n"), code: .malformedAnswer,
            disposition: .quarantine),
        Row(
            name: "a body that is announced too large", request: "GET /phases",
            reply: .raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), code: .bodyTooLarge,
            disposition: .quarantine),
        Row(
            name: "a body that grows too large", request: "GET /phases",
            reply: .raw("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: " ", count: 100_000)), code: .bodyTooLarge,
            disposition: .quarantine),
        Row(
            name: "a bomb of gzip", request: "GET /phases", reply: .answer(200, gzipped(zeros200kB), headers: encoding),
            code: .bodyTooLarge, disposition: .quarantine),
        Row(
            name: "gzip that is none", request: "GET /phases", reply: .answer(200, [1, 2, 3, 4], headers: encoding),
            code: .malformedAnswer, disposition: .quarantine),
    ]

    static let contents = [
        Row(
            name: "truncated JSON", request: "GET /phases", reply: .json(#"{"data":[{"id":"a"},{"#),
            code: .malformedAnswer, disposition: .quarantine),
        Row(
            name: "a page instead of JSON", request: "GET /phases", reply: html(200), code: .malformedAnswer,
            disposition: .quarantine),
        Row(
            name: "a page instead of an answer to a selection", request: "POST /projects/select", reply: html(200),
            code: .malformedAnswer, disposition: .quarantine),
        Row(
            name: "an object instead of a list", request: "GET /phases", reply: .json(#"{"data":{"id":"a"}}"#),
            code: .malformedAnswer, disposition: .quarantine),
        Row(
            name: "an error with a status of success", request: "GET /phases",
            reply: .json(#"{"message":"no","code":3,"errors":["no"]}"#), code: .malformedAnswer,
            disposition: .quarantine),
        Row(
            name: "bytes that are no text", request: "GET /phases", reply: .answer(200, [0xFF, 0xFE, 0x00, 0x7B]),
            code: .malformedAnswer, disposition: .quarantine),
        Row(
            name: "JSON without an end of nesting", request: "GET /phases",
            reply: .json(String(repeating: "[", count: 20_000)), code: .malformedAnswer, disposition: .quarantine),
    ]

    @Test(arguments: statuses + transfers + contents)
    func `every row of the vendor's fault list is a typed error with a disposition, and the session works on`(
        row: Row
    ) async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        (timeouts.list, timeouts.select) = (.seconds(2), .seconds(2))
        var limits = LogikalConfiguration.BodyLimits()
        (limits.list, limits.other) = (50_000, 50_000)
        try await World.with(.ascend, timeouts: timeouts, limits: limits) { world in
            world.client.navigation.capabilities = NavigationCapabilities(all: .allowed)
            try await world.withSession { session in
                _ = try await session.projects(in: Places.houses)
                let before = await session.statistics.logins
                // A reset on a kept connection is tried once more by the transport, for as many as it keeps.
                world.fake.answer(row.request, with: row.reply, times: 20)
                let error = await #expect(throws: LogikalError.self) { try await session.phases(of: Places.first) }
                #expect(error?.code == row.code, "\(String(describing: error))")
                #expect(error?.disposition == row.disposition)
                #expect(error?.scope.endpoint.rawValue == row.request)
                #expect(await session.statistics.logins - before == row.logins)
                world.fake.calm()
                let phases = try await session.phases(of: Places.second)
                #expect(phases.rows.count == 2)
            }
            #expect(world.client.navigation.capabilities == NavigationCapabilities(all: .allowed), "nothing is learnt")
            #expect(!world.fake.sawTwoAtOnce)
        }
    }

    static let logins: [(String, ServerReply, LogikalError.Code, Disposition)] = [
        ("400", .failure(400, "missing"), .badRequest, .quarantine),
        ("401", .failure(401, "wrong"), .unauthorized, .halt),
        ("401 for a licence", .failure(401, "no licence is free"), .loginRefused, .retry(after: .seconds(600))),
        ("403", .failure(403, "not you"), .loginRefused, .retry(after: .seconds(600))),
        ("409", .failure(409, "too many"), .loginRefused, .retry(after: .seconds(600))),
        ("500", .failure(500, "no dongle"), .loginRefused, .retry(after: .seconds(600))),
        ("502", html(502), .serverFailure, minute),
        ("a page", html(200), .malformedAnswer, .quarantine),
        ("no token", .json(#"{"data":{"username":"sync"}}"#), .malformedAnswer, .quarantine),
        ("a token with a line break", .json(#"{"data":{"token":"a\r\nX: y"}}"#), .malformedAnswer, .quarantine),
        ("404 with a page", html(404), .wrongAddress, .retry(after: .seconds(120))),
        ("silence", .hang, .timedOut, minute),
        ("a reset", .reset, .connectionLost, minute),
    ]

    @Test(arguments: logins)
    func `a login that fails is a typed error and is not tried again by itself`(
        name: String, reply: ServerReply, code: LogikalError.Code, disposition: Disposition
    ) async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.login = .milliseconds(400)
        try await World.with(.strict, timeouts: timeouts) { world in
            world.fake.answer("POST /auth", with: reply, times: 9)
            let error = await #expect(throws: LogikalError.self) {
                try await world.withSession { _ = try await $0.directories() }
            }
            #expect(error?.code == code && error?.disposition == disposition, "\(name): \(String(describing: error))")
            #expect(world.fake.log == ["POST /auth"], "\(name)")
        }
    }

    @Test(arguments: [ServerReply.hang, .reset, .failure(500, "no"), html(200), .failure(401, "gone")])
    func `a log-out that fails is bounded, and nobody waits for it longer`(reply: ServerReply) async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.logout = .milliseconds(300)
        try await World.with(.strict, timeouts: timeouts) { world in
            world.fake.answer("DELETE /auth", with: reply, times: 2)
            let start = ContinuousClock.now
            let rows = try await world.client.withSession { try await $0.directories().rows }
            #expect(rows.count == 2)
            // Far below the thirty seconds that any other call may take.
            #expect(ContinuousClock.now - start < .seconds(25))
        }
    }

    @Test(arguments: [
        (#"[{"id":"a"}]"#, 1, 0), (#"[{"id":"a","name":null,"changedDate":null,"jobNumber":null}]"#, 1, 0),
        (#"[{"id":"a","name":7,"changedDate":"soon","isDeleted":[],"estimated":"maybe"}]"#, 1, 0),
        (#"[{"id":"a","x":{"y":[1]},"name":"N"}]"#, 1, 0), (#"[{"id":"a"},{"id":"A"}]"#, 2, 0),
        (#"[{"name":"N"},{"id":""},{"id":null},"a",null,[],{"id":"b"}]"#, 1, 6),
        (#"[{"id":"a","changedDate":0},{"id":"b","changedDate":-5},{"id":"c","changedDate":32503680000}]"#, 3, 0),
        (#"[{"id":"a","changedDate":1e400},{"id":"b","changedDate":1756304572000}]"#, 2, 0), ("[]", 0, 0),
    ])
    func `fields that are missing, null, of another type or out of time spoil no row; a missing id does`(
        rows: String, good: Int, rejected: Int
    ) async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                world.fake.answer("GET /projects", with: .json(#"{"data":\#(rows)}"#), times: 2)
                let listing = try await session.projects(in: Places.houses, expectsItems: false)
                #expect(listing.rows.count == good && listing.rejected.count == rejected && listing.hasData)
            }
        }
    }
}
