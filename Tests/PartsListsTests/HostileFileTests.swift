import EventSourcing
import Foundation
import LogikalModel
import PartsLists
import Testing

@Suite struct HostileFileTests {
    /// On a thread with as little stack as a program may give one.
    private func outcome(_ bytes: [UInt8]) async -> (code: String, seconds: Double) {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                let code = PartsListDecoder().refusal(bytes)?.rawValue ?? HostileFile.read
                // The thread's own time: on a busy machine the other one says nothing of the file.
                var time = timespec()
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
                continuation.resume(returning: (code, Double(time.tv_sec) + Double(time.tv_nsec) / 1e9))
            }
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    @Test(arguments: HostileFile.all)
    func `a hostile file is refused or read without what is hostile, in bounded time`(file: HostileFile) async throws {
        let bytes = try file.bytes()
        let (code, seconds) = await outcome(bytes)
        #expect(file.codes.contains(code), "\(file): \(code)")
        // The decoder's own limit is ten seconds; a file that gets there is not refused by what it is.
        #expect(seconds < 8, "\(file)")
    }

    @Test func `a view in a table's place is told of, and nothing of it is read`() throws {
        let list = try PartsListDecoder().decode(HostileFile.all[0].bytes(), of: .small)
        #expect(list.rows(.articles).isEmpty && list.codes(.notATable).contains("Articles"))
    }

    @Test func `the budget of steps ends a file, and says the same each time`() throws {
        var limits = PartsListLimits()
        limits.steps = 2000
        let bytes = try SmallFile.bytes(
            then: "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) "
                + "insert into Articles (InsertionId) select 1 from n")
        for _ in 0..<3 { #expect(PartsListDecoder(limits: limits).refusal(bytes) == .tooMuchWork) }
    }

    @Test func `the deadline ends a file too, and that may be tried again`() throws {
        var limits = PartsListLimits()
        limits.duration = .zero
        let bytes = try SmallFile.bytes(
            then: "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) "
                + "insert into Articles (InsertionId) select 1 from n")
        let decoder = PartsListDecoder(limits: limits)
        #expect(decoder.refusal(bytes) == .timedOut)
        #expect(PartsListError(.timedOut, "").disposition == .retry(after: .seconds(10)))
        #expect(PartsListError(.damaged, "").disposition == .quarantine)
    }

    @Test func `an error's words come from us, or are cut and made printable`() throws {
        let bytes = try SmallFile.bytes(then: "; update Elevations set Name = 'x'")
        let subject = PartsListSubject(id: LogikalID("nothing\u{1B}[31m"), name: "evil\n\u{202E}name")
        do throws(PartsListError) {
            _ = try PartsListDecoder().decode(bytes, of: subject)
            Issue.record("it was read")
        } catch {
            #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
        }
    }
}
