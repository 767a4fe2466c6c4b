import Foundation
import Testing

/// The vendor's fault list (`logikal-api.md` 4 and 14) beside the tests that hold its rows, so that none is forgotten
/// and none loses its test unnoticed.
@Suite struct FaultListTests {
    /// What a test's name or a row of a table test says, by the row that it holds.
    private static let rows: [(row: String, test: String)] = [
        ("4: 400", "400 on a read"), ("4: 401", "401: the token is dead"),
        ("4: 401 on a login", "wrong credentials are tried once by each process"),
        ("4: 403", "403 on a project"), ("4: 404", "404 on a selection, from the service"),
        ("4: 404 of another", "404 from something in between"), ("4: 405", "405 on a read"),
        ("4: 409 locked", "409 of a lock"), ("4: 409 mapping", "409 of the mapping"), ("4: 500", "\"500\""),
        ("4: 502", "502 with a page"), ("4: 503", "503 that says when"), ("4: 504", "\"504\""),
        ("4: resets before the effect", "reset before the effect"),
        ("4: resets after the effect", "broken after the effect"), ("4: time-outs", "no answer in time"),
        ("4: a selection that timed out", "a call that takes too long costs its own scope and no other"),
        ("4: truncated JSON", "truncated JSON"), ("4: pages", "a page instead of JSON"),
        ("4: wrong content length", "fewer bytes than announced"),
        ("4: wrong content length, the other way", "more bytes than announced"),
        ("4: oversize bodies", "a body that grows too large"), ("4: gzip", "a compressed answer is asked for"),
        ("4: bombs", "a bomb of gzip"),
        ("4: missing and null fields", "fields that are missing, null, of another type"),
        ("4: duplicates", "rows that a list names twice count once"),
        ("4: unknown fields, bare lists", "a list comes in its envelope or bare"),
        ("4: clock skew", "dates that jump"), ("4: licence", "want of a licence opens the circuit at once"),
        ("14.1: 405 after a selection", "405 on a read"),
        ("14.2: 409 for a directory on a used token", "409 of the mapping"),
        ("14.3: parts list in the wrong state", "405 on a read"),
        ("14.4: a login for each elevation", "concurrent callers take turns on the token"),
        ("14.5: a probe that moves", "these calls can be made and no others"),
        ("14.6: data of a wrong place", "after a replay data of another project is never returned"),
        ("14.7: the zero id", "elevations without an id, or with the zero id"),
        ("14.8: no change for ever", "dates that jump"),
        ("14.9: nothing read, success said", "a cycle that gets no session ends with a failure"),
        ("14.11: rows that vanish", "a list that is empty in one cycle only is not believed"),
        ("14.12: one child failed", "no fault of a call is ever taken for news"),
        ("14.13: a status found in a text", "a status means"),
        ("14.16: a hanging log-out", "a log-out that fails is bounded"),
        ("14.18: two jobs on one token", "none has two requests under way"),
        ("14.19: secrets in logs", "no secret is in an error, even if the service repeats it"),
    ]

    @Test func `every row of the vendor's fault list has its test`() throws {
        let own = "Tests/RepositoryTests/FaultListTests.swift"
        let tests = try Repository.files(["Tests"], extensions: ["swift"]).filter { $0 != own }
            .map { try Repository.text($0) }.joined(separator: "\n")
        for (row, test) in Self.rows { #expect(tests.contains(test), "\(row) has no test") }
    }
}
