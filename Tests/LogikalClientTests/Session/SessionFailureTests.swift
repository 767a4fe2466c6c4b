import EventSourcing
import LogikalClient
import LogikalModel
import Testing

@Suite(.timeLimit(.minutes(3))) struct SessionFailureTests {
    /// The error of a call that has to fail.
    private func failure(_ call: () async throws -> some Any) async -> LogikalError? {
        do {
            _ = try await call()
            return nil
        } catch { return error as? LogikalError }
    }

    @Test func `a dead token is replaced, the way walked again, the project checked, the call repeated once`()
        async throws
    {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                world.fake.answer("GET /elevations", with: .failure(401, "Invalid session id"))
                #expect(try await session.elevations(of: Places.phase(1)).rows.count == 3)
                #expect(
                    world.fake.log.suffix(6) == [
                        "POST /auth", "POST /directories/select Houses", "POST /projects/select \(Places.first.id)",
                        "GET /projects/selected", "POST /phases/select \(Places.phase(1).id)", "GET /elevations",
                    ])
            }
        }
    }

    @Test func `a token that dies again ends the call`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                world.fake.answer("GET /phases", with: .failure(401, "Invalid session id"), times: 2)
                let error = await failure { try await session.phases(of: Places.first) }
                #expect(error?.code == .sessionExpired)
                #expect(error?.disposition == .startOver)
                #expect(await session.statistics.logins == 2)
                // The next call starts afresh.
                let phases = try await session.phases(of: Places.first)
                #expect(phases.rows.count == 2)
            }
        }
    }

    @Test func `after a replay data of another project is never returned`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                let other = ServerReply.json(#"{"data":{"id":"\#(Places.second.id)"}}"#)
                world.fake.answer("GET /elevations", with: .failure(401, "gone"))
                world.fake.answer("GET /projects/selected", with: other, times: 2)
                let error = await failure { try await session.elevations(of: Places.phase(0)) }
                #expect(error?.code == .wrongPlace)
                #expect(world.fake.count("GET /elevations") == 1)
            }
        }
    }

    @Test func `a lock is told apart from a refusal to move, and the session stays usable`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.projects(in: Places.houses)
                world.fake.answer("POST /projects/select", with: .failure(409, "The project is locked by user X"))
                let error = await failure { try await session.phases(of: Places.first) }
                #expect(error?.code == .locked)
                #expect(error?.scope.subject == Places.first.id.text)
                #expect(error?.disposition == .retry(after: .seconds(300)))
                #expect(error?.vendor?.code == 7)
                #expect(try await session.phases(of: Places.second).rows.count == 2)
                #expect(await session.statistics.logins == 1)
            }
        }
    }

    @Test func `a lock met sideways is asked for again from a new login before anything is learnt`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                world.fake.answer("POST /projects/select", with: .failure(409, "gesperrt"), times: 2)
                let error = await failure { try await session.phases(of: Places.second) }
                #expect(error?.code == .locked)
                #expect(await session.statistics.logins == 2)
                #expect(world.client.navigation.capabilities[.project] == .unknown)
            }
        }
    }

    @Test func `a refusal in a language we don't know counts as one when the documented way works`() async throws {
        try await World.with(.strict) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                world.fake.answer("POST /projects/select", with: .failure(409, "nicht gültig"))
                #expect(try await session.phases(of: Places.second).rows.count == 2)
                #expect(world.client.navigation.capabilities[.project] == .refused)
            }
        }
    }

    @Test func `what is gone is reported with its level, and the session stays where it was`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                let ghost = Places.project(9, in: Places.houses)
                let project = await failure { try await session.phases(of: ghost) }
                #expect(project?.code == .notFound)
                #expect(project?.scope.endpoint == .selectProject)
                #expect(project?.scope.subject == ghost.id.text)

                let missing = DirectoryPlace.root.child("Houses").child("Houses/Gone")
                let directory = await failure { try await session.projects(in: missing) }
                #expect(directory?.code == .notFound)
                #expect(directory?.scope.endpoint == .selectDirectory)
                let projects = try await session.projects(in: Places.houses)
                #expect(projects.rows.count == 2)
                #expect(await session.statistics.logins == 1)
            }
        }
    }

    @Test func `a proxy's 404 says nothing about the thing`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                world.fake.answer("POST /projects/select", with: .answer(404, Array("<html>".utf8), type: "text/html"))
                let error = await failure { try await session.phases(of: Places.first) }
                #expect(error?.code == .wrongAddress)
            }
        }
    }

    @Test func `after a time-out the position is unknown: new session, replay, one more attempt`() async throws {
        var timeouts = LogikalConfiguration.Timeouts()
        timeouts.thumbnail = .milliseconds(500)
        try await World.with(.ascend, timeouts: timeouts) { world in
            try await world.withSession { session in
                world.fake.answer("GET /elevations/", with: .hang, times: 2)
                let error = await failure {
                    try await session.thumbnail(of: Places.elevation(0).id, in: Places.phase(0))
                }
                #expect(error?.code == .timedOut)
                #expect(await session.statistics.logins == 2)
                // The session that timed out twice is not used again.
                let elevations = try await session.elevations(of: Places.phase(0))
                #expect(elevations.rows.count == 3)
                #expect(await session.statistics.logins == 3)
            }
            #expect(world.fake.openSessions == 0)
        }
    }

    @Test func `a selection whose answer is lost may have happened or not, so the way is walked again`() async throws {
        try await World.with(.ascend) { world in
            try await world.withSession { session in
                _ = try await session.phases(of: Places.first)
                world.fake.answer("POST /phases/select", with: .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"))
                let elevations = try await session.elevations(of: Places.phase(0))
                #expect(elevations.rows.count == 3)
                #expect(await session.statistics.logins == 2)
            }
        }
    }

    @Test(arguments: [.raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), ServerReply.failure(500, "oops")])
    func `a broken answer is asked for once more`(reply: ServerReply) async throws {
        try await World.with(.strict) { world in
            try await world.withSession { session in
                world.fake.answer("GET /phases", with: reply)
                let phases = try await session.phases(of: Places.first)
                #expect(phases.rows.count == 2)
                #expect(await session.statistics.logins == 2)
            }
        }
    }

    @Test func `a kept connection that turns out to be dead costs no login`() async throws {
        try await World.with(.strict) { world in
            try await world.withSession { session in
                world.fake.answer("GET /phases", with: .reset)
                let phases = try await session.phases(of: Places.first)
                #expect(phases.rows.count == 2)
                #expect(await session.statistics.logins == 1)
            }
        }
    }

    @Test func `a permission that is missing concerns the item only`() async throws {
        try await World.with(.ascend) { world in
            world.client.navigation.capabilities = NavigationCapabilities(all: .allowed)
            try await world.withSession { session in
                world.fake.answer("GET /elevations/selected/parts-list", with: .failure(403, "no right"))
                let error = await failure { try await session.partsList(of: Places.elevation(0)) }
                #expect(error?.code == .forbidden)
                #expect(error?.disposition == .quarantine)
                #expect(error?.scope.subject == Places.elevation(0).id.text)
                let file = try await session.partsList(of: Places.elevation(1))
                #expect(file != nil)
                #expect(await session.statistics.logins == 1)
            }
        }
    }
}
