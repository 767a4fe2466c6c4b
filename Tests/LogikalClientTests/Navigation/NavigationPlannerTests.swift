import Testing

@testable import LogikalClient

/// What each way costs, under each policy.
@Suite struct NavigationPlannerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let from: Place?
        let to: Place
        /// logins and selections: nothing known or all allowed, then all refused.
        let free: [Int]
        let strict: [Int]

        init(_ name: String, _ from: Place?, _ to: Place, free: [Int], strict: [Int]) {
            (self.name, self.from, self.to, self.free, self.strict) = (name, from, to, free, strict)
        }

        var testDescription: String { name }
    }

    private static let houses = Place.directory(Places.houses)
    private static let old = Place.directory(Places.old)
    private static let deep = Place.directory(Places.deep)
    private static let archive = Place.directory(Places.archive)
    private static let project = Place.project(Places.first)
    private static let other = Place.project(Places.second)
    private static let far = Place.project(Places.third)
    private static let phase = Place.phase(Places.phase(0))
    private static let nextPhase = Place.phase(Places.phase(1))
    private static let farPhase = Place.phase(Places.phase(0, of: Places.third))
    private static let window = Place.elevation(Places.elevation(0))
    private static let nextWindow = Place.elevation(Places.elevation(1))
    private static let farWindow = Place.elevation(Places.elevation(0, in: Places.phase(1)))

    static let rows = [
        Row("a new session to the root", nil, .root, free: [1, 0], strict: [1, 0]),
        Row("a new session to a directory", nil, houses, free: [1, 1], strict: [1, 1]),
        Row("a new session to a deep directory", nil, deep, free: [1, 1], strict: [1, 3]),
        Row("a new session to an elevation", nil, window, free: [1, 4], strict: [1, 4]),
        Row("nowhere to go", phase, phase, free: [0, 0], strict: [0, 0]),
        Row("down from the root", .root, houses, free: [0, 1], strict: [0, 1]),
        Row("down from the root to a project", .root, project, free: [0, 2], strict: [0, 2]),
        Row("down two directories", houses, deep, free: [0, 1], strict: [0, 2]),
        Row("down to a phase", houses, phase, free: [0, 2], strict: [0, 2]),
        Row("up to the root", project, .root, free: [1, 0], strict: [1, 0]),
        Row("up to the parent directory", old, houses, free: [0, 1], strict: [1, 1]),
        Row("to a sibling directory", houses, archive, free: [0, 1], strict: [1, 1]),
        Row("from a project up to its directory", project, houses, free: [0, 1], strict: [1, 1]),
        Row("from a phase into a directory below", phase, old, free: [0, 1], strict: [1, 2]),
        Row("from a phase into a directory far below", phase, deep, free: [0, 1], strict: [1, 3]),
        Row("from project to project", project, other, free: [0, 1], strict: [1, 2]),
        Row("from a phase up to its project", phase, project, free: [0, 1], strict: [1, 2]),
        Row("to a project of another directory", project, far, free: [0, 2], strict: [1, 2]),
        Row("to a phase of another directory", window, farPhase, free: [0, 3], strict: [1, 3]),
        Row("from phase to phase", phase, nextPhase, free: [0, 1], strict: [1, 3]),
        Row("from an elevation up to its phase", window, phase, free: [0, 1], strict: [1, 3]),
        Row("from elevation to elevation", window, nextWindow, free: [0, 1], strict: [1, 4]),
        Row("to an elevation of the next phase", window, farWindow, free: [0, 2], strict: [1, 4]),
    ]

    @Test(arguments: rows)
    func `pain 11, the way costs so many logins and selections`(row: Row) {
        for answer in [NavigationCapabilities.Answer.unknown, .allowed] {
            #expect(cost(row, NavigationCapabilities(all: answer)) == row.free)
        }
        #expect(cost(row, NavigationCapabilities(all: .refused)) == row.strict)
    }

    @Test func `one refused move leaves the next best one`() {
        var capabilities = NavigationCapabilities()
        capabilities[.elevation] = .refused
        let planner = NavigationPlanner(capabilities: capabilities)
        #expect(
            planner.steps(from: Self.window, to: Self.nextWindow)
                == [.select(Self.phase, by: .phase), .select(Self.nextWindow, by: nil)])
        capabilities[.phase] = .refused
        #expect(
            NavigationPlanner(capabilities: capabilities).steps(from: Self.window, to: Self.nextWindow)
                == [
                    .select(Self.project, by: .project), .select(Self.phase, by: nil),
                    .select(Self.nextWindow, by: nil),
                ])
    }

    @Test func `where levels can't be skipped a sideways way begins at the first level`() {
        var capabilities = NavigationCapabilities(all: .allowed)
        capabilities[.deepDirectory] = .refused
        let planner = NavigationPlanner(capabilities: capabilities)
        #expect(
            planner.steps(from: Self.archive, to: Self.old)
                == [.select(Self.houses, by: .directory), .select(Self.old, by: nil)])
        #expect(
            planner.steps(from: Self.phase, to: Self.deep)
                == [.select(Self.old, by: .subdirectory), .select(Self.deep, by: nil)])
    }

    @Test func `directories that differ only in the form of an umlaut are two`() {
        let composed = DirectoryPlace.root.child("T\u{FC}ren")
        let decomposed = DirectoryPlace.root.child("Tu\u{308}ren")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        let planner = NavigationPlanner(capabilities: NavigationCapabilities())
        #expect(planner.steps(from: .directory(composed), to: .directory(decomposed)).count == 1)
    }

    private func cost(_ row: Row, _ capabilities: NavigationCapabilities) -> [Int] {
        let steps = NavigationPlanner(capabilities: capabilities).steps(from: row.from, to: row.to)
        return [steps.filter { $0 == .logIn }.count, steps.filter { $0 != .logIn }.count]
    }
}
