import EventSourcing
import Feeding
import Testing

@Suite struct EntityTagTests {
    @Test func `an unchanged answer is known by its tag`() async throws {
        let fixture = FeedFixture()
        fixture.append(1)
        let first = try await fixture.answer(.latest)
        #expect(try await fixture.answer(.latest, knownTags: [first.tag]).isUnchanged)
        #expect(try await fixture.answer(.latest, knownTags: ["\"other\"", first.tag]).isUnchanged)
        #expect(try await fixture.answer(.latest, knownTags: ["\"other\""]).isUnchanged == false)
    }

    @Test func `an append gives the last page another tag and leaves full pages theirs`() async throws {
        let fixture = FeedFixture()
        for entity in 0..<5 { fixture.append(entity) }
        let full = try await fixture.answer(.log, limit: 2)
        let tail = try await fixture.answer(.log, limit: 5)
        fixture.append(9)
        #expect(try await fixture.answer(.log, limit: 2, knownTags: [full.tag]).isUnchanged)
        #expect(try await fixture.answer(.log, limit: 6, knownTags: [tail.tag]).isUnchanged == false)
    }

    @Test func `a page that was redacted has another tag, at the end of the log and far before it`() async throws {
        for limit in [2, 5] {
            let fixture = FeedFixture()
            for entity in 0..<5 { fixture.append(entity) }
            let before = try await fixture.answer(.log, limit: limit)
            fixture.log.redact(2)
            fixture.append(1)
            let after = try await fixture.answer(.log, limit: limit, knownTags: [before.tag])
            #expect(!after.isUnchanged && after.positions == before.positions)
        }
    }

    @Test func `pages that end at the same place and have other rows have different tags`() async throws {
        let fixture = FeedFixture()
        for entity in 0..<5 { fixture.append(entity) }
        let before = try await fixture.answer(.latest, limit: 3)
        fixture.append(1)
        let after = try await fixture.answer(.latest, limit: 2, knownTags: [before.tag])
        #expect(!after.isUnchanged && after.positions == [1, 3])
    }

    @Test func `answers that differ in anything have different tags`() async throws {
        let fixture = FeedFixture()
        for entity in 0..<5 { fixture.append(entity) }
        var tags: Set<String> = []
        var count = 0
        for view in FeedView.allCases {
            for filter in [FeedFilter.everything, .only("project"), .only("phase")] {
                for limit in 1...4 {
                    let first = try await fixture.answer(view, limit: limit, filter: filter)
                    let second = try await fixture.answer(view, since: first.cursor, limit: limit, filter: filter)
                    tags.formUnion([first.tag, second.tag])
                    count += filter == .only("phase") && limit > 1 ? 0 : 2
                }
            }
        }
        #expect(tags.count == count)
    }
}
