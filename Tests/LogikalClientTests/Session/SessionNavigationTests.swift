import LogikalClient
import LogikalModel
import Testing

@Suite(.timeLimit(.minutes(3))) struct SessionNavigationTests {
    /// Everything in one project, in the order of the levels.
    private func walk(_ session: LogikalSession) async throws {
        #expect(try await session.directories().rows.map(\.path) == ["Houses", "Archive"])
        #expect(try await session.projects(in: Places.houses).rows.count == 2)
        #expect(try await session.selectedProject(Places.first).id == Places.first.id)
        #expect(try await session.estimation(of: Places.first)?.currency == "EUR")
        #expect(try await session.phases(of: Places.first).rows.map(\.id.text) == FakeLogikal.phases)
        for index in 0...1 {
            let phase = Places.phase(index)
            let elevations = try await session.elevations(of: phase).rows.map(\.id)
            #expect(elevations.map(\.text) == FakeLogikal.elevations(in: phase.id.text))
            for elevation in elevations {
                #expect(try await session.thumbnail(of: elevation, in: phase)?.format == .png)
            }
            for elevation in elevations {
                let file = try #require(try await session.partsList(of: ElevationPlace(elevation, in: phase)))
                #expect(String(decoding: file, as: UTF8.self).hasSuffix(elevation.text))
            }
        }
    }

    @Test func `where sideways moves are allowed a whole project costs one login`() async throws {
        try await World.with(.ascend) { world in
            let cost = try await world.withSession { session in
                try await walk(session)
                return await session.statistics
            }
            #expect(cost.logins == 1)
            // The directory, the project, and each phase and elevation once.
            #expect(cost.selections == 1 + 1 + 2 + 6)
            #expect(world.client.navigation.capabilities[.phase] == .allowed)
            #expect(world.client.navigation.capabilities[.elevation] == .allowed)
            #expect(world.fake.openSessions == 0)
            #expect(!world.fake.sawTwoAtOnce)
        }
    }

    @Test func `where they are refused each is tried once and a login is made for each phase and parts list`()
        async throws
    {
        try await World.with(.strict) { world in
            let first = try await world.withSession { session in
                try await walk(session)
                return await session.statistics
            }
            // One login to begin with, one for the second phase, one for each but the first elevation of a phase.
            #expect(first.logins == 1 + 1 + 2 * 2)
            #expect(world.fake.count("POST /phases/select") == 1 + 5 + 1)
            let refused: [NavigationMove] = [.directory, .project, .phase, .elevation]
            for move in refused { #expect(world.client.navigation.capabilities[move] == .refused) }

            let second = try await world.withSession { session in
                try await walk(session)
                return await session.statistics
            }
            #expect(second.logins == first.logins)
            // The refused attempts are not repeated.
            #expect(second.selections == first.selections - refused.count)
            #expect(world.fake.openSessions == 0)
        }
    }

    @Test func `what is known already is not tried`() async throws {
        try await World.with(.strict) { world in
            let cost = try await world.client.withSession(capabilities: NavigationCapabilities(all: .refused)) {
                session in
                try await walk(session)
                return await session.statistics
            }
            #expect(cost.logins == 6)
            #expect(world.fake.count("POST /phases/select") == 6)
        }
    }

    @Test(arguments: [FakeLogikal.Policy.strict, .ascend])
    func `the next project is opened sideways or from a new login, and checked the first time`(
        policy: FakeLogikal.Policy
    ) async throws {
        try await World.with(policy) { world in
            try await world.withSession { session in
                _ = try await session.elevations(of: Places.phase(0, of: Places.first))
                _ = try await session.elevations(of: Places.phase(0, of: Places.second))
                #expect(await session.statistics.logins == (policy == .strict ? 2 : 1))
                #expect(world.fake.count("GET /projects/selected") == 1)
                _ = try await session.elevations(of: Places.phase(0, of: Places.first))
                #expect(world.fake.count("GET /projects/selected") == (policy == .strict ? 2 : 1))
            }
            #expect(world.client.navigation.capabilities[.project] == (policy == .strict ? .refused : .allowed))
        }
    }

    @Test func `a selection that says 200 and stays is found out and never trusted again`() async throws {
        try await World.with(.lying) { world in
            try await world.withSession { session in
                _ = try await session.elevations(of: Places.phase(0, of: Places.first))
                let phases = try await session.phases(of: Places.second)
                #expect(phases.rows.count == 2)
                #expect(world.client.navigation.capabilities[.project] == .refused)
                // From here the lie shows at the next list, which the service refuses in that state.
                _ = try await session.partsList(of: Places.elevation(0, in: Places.phase(0, of: Places.second)))
                _ = try await session.elevations(of: Places.phase(0, of: Places.second))
                #expect(world.client.navigation.capabilities[.phase] == .refused)
            }
        }
    }

    @Test func `siblings of a directory need a login where they are out of reach, descendants don't`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.projects(in: Places.houses)
                _ = try await session.elevations(of: Places.phase(0))
                _ = try await session.projects(in: Places.old)
                #expect(await session.statistics.logins == 1)
                #expect(try await session.projects(in: Places.archive).rows.map(\.id) == [Places.third.id])
                #expect(await session.statistics.logins == 2)
                _ = try await session.projects(in: Places.houses)
                #expect(world.fake.count("POST /directories/select") == 5)
                #expect(world.client.navigation.capabilities[.subdirectory] == .allowed)
                #expect(world.client.navigation.capabilities[.directory] == .refused)
            }
        }
    }

    @Test func `a deep directory is selected in one step, or level by level where that is refused`() async throws {
        try await World.with(.strict) { world in
            try await world.withSession { _ = try await $0.projects(in: Places.deep) }
            #expect(world.fake.count("POST /directories/select") == 1)
            #expect(world.client.navigation.capabilities[.deepDirectory] == .allowed)

            world.client.navigation.capabilities = NavigationCapabilities()
            world.fake.wantLevels()
            try await world.withSession { _ = try await $0.projects(in: Places.deep) }
            #expect(world.fake.count("POST /directories/select") == 1 + 4)
            #expect(world.client.navigation.capabilities[.deepDirectory] == .refused)

            try await world.withSession { _ = try await $0.projects(in: Places.deep) }
            #expect(world.fake.count("POST /directories/select") == 5 + 3)
            #expect(world.fake.count("POST /auth") == 3)
        }
    }

    @Test func `elevations of another phase are never returned, even if a selection that says 200 stays`() async throws
    {
        try await World.with(.lying) { world in
            try await world.withSession { session in
                _ = try await session.elevations(of: Places.phase(0))
                let rows = try await session.elevations(of: Places.phase(1)).rows
                #expect(rows.map(\.id.text) == FakeLogikal.elevations(in: FakeLogikal.phases[1]))
                #expect(world.client.navigation.capabilities[.phase] == .refused)
                let files = [
                    try await session.partsList(of: Places.elevation(0)),
                    try await session.partsList(of: Places.elevation(1)),
                ]
                #expect(files[0] != files[1])
                #expect(world.client.navigation.capabilities[.elevation] == .refused)
            }
        }
    }

    @Test func `an answer that could be the last place's is asked for again on the documented way`() async throws {
        try await World.with(.lying) { world in
            try await world.withSession { session in
                // Without a list of the phase that it comes from, nothing tells the two apart.
                _ = try await session.thumbnail(of: Places.elevation(0).id, in: Places.phase(0))
                let rows = try await session.elevations(of: Places.phase(1)).rows
                #expect(rows.map(\.id.text) == FakeLogikal.elevations(in: FakeLogikal.phases[1]))
                #expect(world.client.navigation.capabilities[.phase] == .unknown)
                #expect(await session.statistics.logins == 2)
            }
        }
    }

    @Test func `directories are never listed while a project is open`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                let asked = world.fake.count("GET /directories")
                #expect(try await session.directories().rows.count == 2)
                #expect(world.fake.log.suffix(2) == ["POST /auth", "GET /directories"])
                #expect(world.fake.count("GET /directories") == asked + 1)
            }
        }
    }

    @Test func `concurrent callers take turns on the token`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                try await withThrowingTaskGroup { group in
                    for index in 0..<12 {
                        group.addTask {
                            let phase = Places.phase(index % 2)
                            let rows = try await session.elevations(of: phase).rows
                            #expect(rows.map(\.id.text) == FakeLogikal.elevations(in: phase.id.text))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(!world.fake.sawTwoAtOnce)
            #expect(world.fake.count("POST /auth") == 1)
        }
    }
}
