import Testing

@testable import Polling

@Suite struct AbsenceTests {
    /// Every combination, with the verdict that `correctness.md` 2.6 asks for.
    @Test(arguments: [true, false], [true, false])
    func `only complete listings say that something is missing, and only the second time that it is gone`(
        wasSeen: Bool, complete: Bool
    ) {
        for misses in 0...2 {
            let verdict = Absence.judge(
                wasSeen: wasSeen, listingsWereComplete: complete, earlierMisses: misses)
            let expected: Absence =
                if wasSeen { .present } else if !complete { .undecided } else if misses > 0 { .gone } else { .missed }
            #expect(verdict == expected)
        }
    }
}
