import ArgumentParser
import EventSourcing

/// Which part of a list whose rows are numbered.
struct PageOptions: ParsableArguments {
    @Option(help: "Only those with higher numbers.") var after: Int64 = 0
    @Option(help: "How many at most.") var limit = NumberedPage.limits.upperBound

    var asked: NumberedPage { NumberedPage(after: after, limit: limit) }

    func validate() throws {
        guard NumberedPage.limits.contains(limit) else {
            throw ValidationError(
                "--limit takes \(NumberedPage.limits.lowerBound) to \(NumberedPage.limits.upperBound)")
        }
    }

    /// A list that was cut says so.
    func tellOfMore(_ numbers: [Int64]) {
        guard numbers.count == limit, let last = numbers.last else { return }
        Console.result("There may be more: --after \(last)")
    }
}
