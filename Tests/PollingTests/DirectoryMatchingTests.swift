import Foundation
import SyncTesting
import Testing

@testable import Polling

@Suite struct DirectoryMatchingTests {
    private static func id(_ number: Int) -> UUID {
        UUID(
            uuidString: "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
        )!
    }

    private static func missing(
        _ number: Int, _ path: String, projects: [Int] = [], directories: [Int] = []
    ) -> DirectoryMatching.Missing {
        DirectoryMatching.Missing(
            id: id(number), path: path, projects: Set(projects.map { id(1000 + $0) }),
            directories: Set(directories.map(id)))
    }

    private static func fresh(
        _ index: Int, _ path: String, projects: [Int] = [], directories: [Int] = []
    ) -> DirectoryMatching.Fresh {
        DirectoryMatching.Fresh(
            index: index, path: path, projects: Set(projects.map { id(1000 + $0) }), directories: directories)
    }

    private static func matches(
        _ missing: [DirectoryMatching.Missing], _ fresh: [DirectoryMatching.Fresh]
    ) -> [Int: UUID] { DirectoryMatching(missing: missing, fresh: fresh).matches }

    @Test func `a directory with the same projects under another path is the same`() {
        #expect(
            Self.matches([Self.missing(1, "A", projects: [1, 2])], [Self.fresh(7, "B", projects: [2, 1])])
                == [7: Self.id(1)])
    }

    @Test func `more than half on both sides is enough, half is not`() {
        let former = Self.missing(1, "A", projects: [1, 2, 3])
        #expect(Self.matches([former], [Self.fresh(7, "B", projects: [1, 2, 9])]) == [7: Self.id(1)])
        #expect(Self.matches([former], [Self.fresh(7, "B", projects: [1, 8, 9])]) == [:])
        #expect(Self.matches([former], [Self.fresh(7, "B", projects: [1, 2, 8, 9])]) == [:])
        #expect(Self.matches([Self.missing(1, "A", projects: [1, 2])], [Self.fresh(7, "B", projects: [1])]) == [:])
    }

    @Test func `what was divided in two equal parts is neither`() {
        let former = Self.missing(1, "A", projects: [1, 2, 3, 4])
        #expect(
            Self.matches([former], [Self.fresh(7, "B", projects: [1, 2]), Self.fresh(8, "C", projects: [3, 4])]) == [:])
    }

    @Test func `what two directories were merged into is the larger one, if it makes up the most of it`() {
        let former = [Self.missing(1, "A", projects: [1, 2, 3]), Self.missing(2, "B", projects: [4])]
        #expect(Self.matches(former, [Self.fresh(7, "C", projects: [1, 2, 3, 4])]) == [7: Self.id(1)])
        let equal = [Self.missing(1, "A", projects: [1, 2]), Self.missing(2, "B", projects: [3, 4])]
        #expect(Self.matches(equal, [Self.fresh(7, "C", projects: [1, 2, 3, 4])]) == [:])
    }

    @Test func `empty directories have nothing that they could be recognised by`() {
        #expect(Self.matches([Self.missing(1, "A")], [Self.fresh(7, "B")]) == [:])
    }

    @Test func `a directory is recognised by the directories in it, and they by their way in it`() {
        let former = [
            Self.missing(1, "A", directories: [2, 3]), Self.missing(2, "A/X", projects: [1]),
            Self.missing(3, "A/Y"),
        ]
        let now = [
            Self.fresh(7, "B", directories: [8, 9]), Self.fresh(8, "B/X", projects: [1]), Self.fresh(9, "B/Y"),
        ]
        #expect(Self.matches(former, now) == [7: Self.id(1), 8: Self.id(2), 9: Self.id(3)])
        // Of two directories with something in them one was recognised, which is half of them and not more.
        let other = [
            Self.fresh(7, "B", directories: [8, 9]), Self.fresh(8, "B/X", projects: [1]),
            Self.fresh(9, "B/Z", projects: [2]),
        ]
        #expect(Self.matches(former, other) == [8: Self.id(2)])
    }

    /// A tree of directories of which each holds projects; one of them gets another name, and with it all below it get
    /// other paths.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever subtree is renamed, every directory of it is recognised`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...8, using: &generator)
        let parents = (0..<count).map { $0 == 0 ? nil : Int.random(in: 0..<$0, using: &generator) as Int? }
        let projects = (0..<count).map { number in
            (0..<Int.random(in: 2...4, using: &generator)).map { number * 10 + $0 }
        }
        func path(_ number: Int, root: String) -> String {
            parents[number].map { path($0, root: root) + "/\(number)" } ?? root
        }
        func children(_ number: Int) -> [Int] { (0..<count).filter { parents[$0] == number } }
        let former = (0..<count).map {
            Self.missing($0, path($0, root: "Old"), projects: projects[$0], directories: children($0))
        }
        let now = (0..<count).map {
            Self.fresh($0, path($0, root: "New"), projects: projects[$0], directories: children($0))
        }.shuffled(using: &generator)
        let expected = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, Self.id($0)) })
        #expect(Self.matches(former, now) == expected, "seed \(seed)")
    }
}
