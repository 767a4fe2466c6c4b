import Testing

@testable import LogikalClient

/// The machine as a dialogue: what it is told, what it wants next.
@Suite struct SessionStateMachineTests {
    private let houses = Place.directory(Places.houses)
    private let project = Place.project(Places.first)
    private let phase = Place.phase(Places.phase(0))
    private let nextPhase = Place.phase(Places.phase(1))

    /// A machine that stands in the first phase.
    private func machineInPhase(_ capabilities: NavigationCapabilities = NavigationCapabilities())
        -> SessionStateMachine
    {
        var machine = SessionStateMachine()
        var action = machine.begin(phase, capabilities: capabilities)
        while case .perform = action { action = machine.succeeded() }
        #expect(action == .fetch)
        #expect(machine.succeeded() == .finish)
        #expect(machine.position == .at(phase))
        return machine
    }

    @Test func `a first call logs in and goes down`() {
        var machine = SessionStateMachine()
        #expect(machine.begin(project, capabilities: NavigationCapabilities()) == .perform(.logIn))
        #expect(machine.succeeded() == .perform(.select(houses, by: nil)))
        #expect(machine.succeeded() == .perform(.select(project, by: nil)))
        #expect(machine.succeeded() == .fetch)
        #expect(machine.succeeded() == .finish)
        #expect(machine.takeLessons().isEmpty)
    }

    @Test func `a sideways move that works is learnt from the answer after it`() {
        var machine = machineInPhase()
        #expect(
            machine.begin(nextPhase, capabilities: NavigationCapabilities()) == .perform(.select(nextPhase, by: .phase))
        )
        #expect(machine.succeeded() == .fetch)
        #expect(machine.departure == phase)
        #expect(machine.takeLessons().isEmpty)
        #expect(machine.succeeded() == .finish)
        #expect(machine.takeLessons() == [NavigationLesson(move: .phase, answer: .allowed)])
        #expect(machine.departure == nil)
    }

    @Test(arguments: [NavigationFailure.wrongState, .outOfReach])
    func `a refused one is learnt at once, and the way walked from a login with the project checked`(
        failure: NavigationFailure
    ) {
        var machine = machineInPhase()
        _ = machine.begin(nextPhase, capabilities: NavigationCapabilities())
        #expect(machine.failed(failure) == .perform(.logIn))
        #expect(machine.takeLessons() == [NavigationLesson(move: .phase, answer: .refused)])
        #expect(machine.succeeded() == .perform(.select(houses, by: nil)))
        #expect(machine.succeeded() == .perform(.select(project, by: nil)))
        #expect(machine.succeeded() == .perform(.verify(Places.first)))
        #expect(machine.succeeded() == .perform(.select(nextPhase, by: nil)))
        #expect(machine.succeeded() == .fetch)
        #expect(machine.succeeded() == .finish)
    }

    @Test(arguments: [NavigationFailure.wrongState, .expired, .lost, .wrongPlace])
    func `there is one replay, never a loop`(failure: NavigationFailure) {
        var machine = machineInPhase()
        var action = machine.begin(nextPhase, capabilities: NavigationCapabilities(all: .allowed))
        var logins = 0
        while action != .giveUp {
            if action == .perform(.logIn) {
                logins += 1
                action = machine.succeeded()
            } else {
                action = machine.failed(failure)
            }
        }
        #expect(logins == 1)
        #expect(machine.begin(phase, capabilities: NavigationCapabilities(all: .allowed)) == .perform(.logIn))
    }

    @Test(arguments: [NavigationFailure.conflict, .notFound])
    func `a lock or a 404 after an untried move is doubted once`(failure: NavigationFailure) {
        var machine = machineInPhase()
        _ = machine.begin(nextPhase, capabilities: NavigationCapabilities())
        #expect(machine.failed(failure) == .perform(.logIn))
        for _ in 1...4 { _ = machine.succeeded() }
        #expect(machine.failed(failure) == .giveUp)
        #expect(machine.takeLessons().isEmpty)
        #expect(machine.position == .at(project))
    }

    @Test(arguments: [NavigationFailure.conflict, .notFound])
    func `after a move that is known to work it is believed`(failure: NavigationFailure) {
        var machine = machineInPhase()
        _ = machine.begin(nextPhase, capabilities: NavigationCapabilities(all: .allowed))
        #expect(machine.failed(failure) == .giveUp)
        #expect(machine.position == .at(phase))
    }

    @Test func `a failed login ends the call`() {
        var machine = SessionStateMachine()
        _ = machine.begin(.root, capabilities: NavigationCapabilities())
        #expect(machine.failed(.lost) == .giveUp)
        #expect(machine.position == .loggedOut)
    }

    @Test func `a caller that leaves leaves the position unknown`() {
        var machine = machineInPhase()
        #expect(machine.begin(phase, capabilities: NavigationCapabilities()) == .fetch)
        #expect(machine.failed(.interrupted) == .giveUp)
        #expect(machine.position == .lost)
        #expect(machine.begin(phase, capabilities: NavigationCapabilities()) == .perform(.logIn))
    }

    @Test func `what only concerns the item moves nothing`() {
        var machine = machineInPhase()
        #expect(machine.begin(phase, capabilities: NavigationCapabilities()) == .fetch)
        #expect(machine.failed(.final) == .giveUp)
        #expect(machine.position == .at(phase))
    }

    @Test func `a read of the project itself needs no check of its own`() {
        var machine = machineInPhase()
        let action = machine.begin(
            .project(Places.second), verifiesItself: true, capabilities: NavigationCapabilities())
        #expect(action == .perform(.select(.project(Places.second), by: .project)))
        #expect(machine.succeeded() == .fetch)
    }
}
