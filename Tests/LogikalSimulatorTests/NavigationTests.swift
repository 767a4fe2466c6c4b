import Testing

@testable import LogikalSimulator

/// What each policy allows from where, over HTTP.
@Suite struct NavigationTests {
    /// Brings a new session into `state` at an elevation with a sibling.
    private func session(
        in state: SessionState, at place: Place, _ client: TestClient
    ) async throws -> TestClient {
        let session = try await client.login()
        try await session.select("directories", place.directory)
        if state == .directory { return session }
        try await session.select("projects", place.project)
        if state == .project { return session }
        try await session.select("phases", place.phase)
        if state == .phase { return session }
        #expect(try await session.select("elevations", place.elevation).status == 200)
        return session
    }

    private struct Place {
        var directory = "", project = "", phase = "", elevation = ""

        init(_ truth: OfficeTruth) throws {
            let found = try #require(truth.someElevation())
            (directory, project) = (found.directory, found.project)
            (phase, elevation) = (found.phase, found.elevation.id)
        }
    }

    /// Statuses of the four selects, from each of the four states, of the very objects that lead to the session.
    @Test(arguments: [
        (
            NavigationPolicy.strict,
            [
                SessionState.directory: [409, 200, 405, 405], .project: [409, 405, 200, 405],
                .phase: [409, 405, 405, 200], .elevation: [409, 405, 405, 405],
            ]
        ),
        (
            .ascendWithoutDirectories,
            [
                .directory: [409, 200, 405, 405], .project: [409, 200, 200, 405],
                .phase: [409, 200, 200, 200], .elevation: [409, 200, 200, 200],
            ]
        ),
        (
            .ascend,
            [
                .directory: [200, 200, 405, 405], .project: [200, 200, 200, 405],
                .phase: [200, 200, 200, 200], .elevation: [200, 200, 200, 200],
            ]
        ),
    ])
    func `a select goes where the policy lets it`(
        policy: NavigationPolicy, expected: [SessionState: [Int]]
    ) async throws {
        try await withSimulator(.with { $0.navigation = policy }) { simulator, client in
            let place = try Place(simulator.office.truth(artefacts: false))
            let targets = [
                ("directories", place.directory), ("projects", place.project), ("phases", place.phase),
                ("elevations", place.elevation),
            ]
            for state in SessionState.allCases {
                var statuses: [Int] = []
                for (what, identifier) in targets {
                    let session = try await session(in: state, at: place, client)
                    statuses.append(try await session.select(what, identifier).status)
                }
                #expect(statuses == expected[state], "\(policy) from \(state)")
            }
        }
    }

    /// Which reads answer 200 in which state; everything else is 405.
    @Test(arguments: NavigationPolicy.allCases)
    func `a read wants its exact state, and only the list of directories climbs`(policy: NavigationPolicy) async throws
    {
        try await withSimulator(.with { $0.navigation = policy }) { simulator, client in
            let place = try Place(simulator.office.truth(artefacts: false))
            let reads: [(String, SessionState)] = [
                ("/projects", .directory), ("/projects/selected", .project), ("/projects/selected/addresses", .project),
                ("/projects/selected/estimation", .project), ("/projects/selected/estimation-data", .project),
                ("/projects/selected/reports", .project), ("/phases", .project), ("/elevations", .phase),
                ("/elevations/\(place.elevation)/thumbnail?\(usualThumbnail)", .phase),
                ("/elevations/selected/thumbnail?\(usualThumbnail)", .elevation),
                ("/elevations/selected/parts-list", .elevation), ("/elevations/selected/quotation-price", .elevation),
            ]
            for state in SessionState.allCases {
                let session = try await session(in: state, at: place, client)
                for (path, wanted) in reads {
                    let reply = try await session.get(path)
                    #expect(reply.status == (state == wanted ? 200 : 405), "\(path) in \(state)")
                    if state != wanted { #expect(reply.error.hasSuffix(" \(wanted.rawValue).")) }
                }
                #expect(try await session.get("/languages").status == 200)
                let climbs = state == .directory || policy != .strict
                #expect(try await session.get("/directories").status == (climbs ? 200 : 405))
                #expect(try await session.get("/projects").status == (climbs ? 200 : 405))
            }
        }
    }

    @Test func `the list of directories may fall back silently under the strict policy`() async throws {
        try await withSimulator(.with { $0.getDirectoriesInProjectState = .fallBack }) { simulator, client in
            let place = try Place(simulator.office.truth(artefacts: false))
            let session = try await session(in: .project, at: place, client)
            #expect(try await session.get("/directories").status == 200)
            #expect(try await session.get("/phases").status == 405)
        }
    }

    @Test func `directories are named by their full path, five levels down without listing`() async throws {
        try await withSimulator { simulator, client in
            let directories = simulator.office.truth(artefacts: false).directories
            let deepest = try #require(
                directories.max { $0.path.split(separator: "/").count < $1.path.split(separator: "/").count })
            let names = deepest.path.split(separator: "/")
            #expect(names.count == 5)
            let session = try await client.login()
            for depth in 1...names.count {
                let path = names.prefix(depth).joined(separator: "/")
                #expect(try await session.select("directories", path).status == 200)
            }
            let fresh = try await client.login()
            #expect(try await fresh.select("directories", deepest.path).status == 200)
            let sibling = try #require(directories.first { !$0.path.hasPrefix(String(names[0])) })
            let reply = try await session.select("directories", sibling.path)
            #expect(reply.status == 409)
            #expect(reply.error.contains("isn't valid in the current mapping"))
            #expect(try await session.select("directories", "nowhere").error.hasPrefix("Could not retrieve"))
        }
    }

    @Test func `a removed object is 404, a locked one 409, a forbidden one 403`() async throws {
        try await withSimulator { simulator, client in
            let place = try Place(simulator.office.truth(artefacts: false))
            let session = try await session(in: .directory, at: place, client)
            simulator.office.restrict(place.project, .locked)
            #expect(try await session.select("projects", place.project).status == 409)
            simulator.office.restrict(place.project, .forbidden)
            #expect(try await session.select("projects", place.project).status == 403)
            simulator.office.restrict(place.project, nil)
            try simulator.office.apply(.deleteProject(project: place.project))
            let reply = try await session.select("projects", place.project)
            #expect(reply.status == 404)
            #expect(reply.error.hasPrefix("Could not retrieve"))
            #expect(simulator.counters.illegalCalls == 0)
        }
    }
}
