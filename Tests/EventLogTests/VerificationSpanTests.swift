import EventSourcing
import Logging
import PostgresClient
import Testing

@testable import PostgresStorage

/// A log that is verified in parts while others write.
@Suite struct VerificationSpanTests {
    private func redact(_ fixture: LogFixture) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let redactor = PostgresRedactor(
            owner: fixture.owner, notifier: HeadNotifier(pool: fixture.database.pool, logger: logger))
        _ = try await redactor.redact(
            .entity(entity("a").id), tenant: .default, redaction: Redaction(fields: ["note"], reason: "request 17"),
            actor: "officer", at: Timestamp(microseconds: 1_700_000_000_000_000))
    }

    private func walks(_ plan: VerificationPlan, _ fixture: LogFixture) async throws -> [LogWalk.Finding] {
        var walks: [LogWalk.Finding] = []
        for span in plan.spans {
            walks.append(
                try await fixture.database.pool.withTenant(.default, isolation: .repeatableReadReadOnly) {
                    try LogWalk.run(span, of: .default, $0) { _ in }
                })
        }
        return walks
    }

    private func plan(_ fixture: LogFixture) async throws -> VerificationPlan {
        try await fixture.database.pool.withTenant(.default, isolation: .repeatableReadReadOnly) { connection in
            try VerificationPlan(
                .default, from: .beginning, key: nil, checkpoints: [], fewestPositions: 1, mostSpans: 9, connection)
        }
    }

    private func fill(_ fixture: LogFixture) async throws {
        try await fixture.append(batch("1", event("a", note: "Jane Doe"), event("b", note: "other")))
        for version in 2...5 {
            try await fixture.append(batch("\(version)", event("a", version: Int64(version), note: "\(version)")))
        }
    }

    @Test func `what is redacted and appended while a log is verified is no break`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let plan = try await plan(fixture)
            #expect(plan.spans.map(\.last) == [1, 2, 3, 4, 5])
            try await redact(fixture)
            let walks = try await walks(plan, fixture)
            let late = try await fixture.database.pool.withTenant(.default) {
                try $0.redactions(after: plan.sequencer.batch, tenant: .default)
            }
            #expect(late.count == 5)
            var finding = VerifiedSpans(plan, walks)
            #expect(finding.firstBreak == nil)
            #expect(finding.reached.batches == 5)
            finding.compareRedactions(withLate: late)
            #expect(finding.firstBreak == nil)
            finding.compareRedactions(withLate: [:])
            #expect(finding.firstBreak?.message == "its payload was replaced, and no redaction says by this")
        }
    }

    @Test func `spans of which one is not there are not taken for a whole log`() async throws {
        try await LogFixture.with { fixture in
            try await fill(fixture)
            let plan = try await plan(fixture)
            let whole = try await walks(plan, fixture)
            var walks = whole
            walks[2] = LogWalk.Finding(verifier: plan.spans[2].start)
            #expect(VerifiedSpans(plan, walks).firstBreak?.batch == 3)
            #expect(VerifiedSpans(plan, whole.dropLast()).firstBreak?.batch == 5)
        }
    }
}
