/// Decides what a session does next: where it stands, which way to take, what a failure teaches, when to start over.
///
/// No I/O: the shell performs the action that each method returns and reports back. A call is bounded: one walk, at
/// most one replay from a new login, then it gives up (`logikal-api.md` 5.3).
struct SessionStateMachine: Sendable {
    enum Position: Sendable, Equatable {
        case loggedOut
        /// A session is open, but nobody knows where it stands; only a new one helps.
        case lost
        case at(Place)
    }

    enum Action: Sendable, Equatable {
        case perform(NavigationStep)
        /// The session stands where the call needs it.
        case fetch
        case finish
        /// Throw the failure that was reported last.
        case giveUp
    }

    private struct Call {
        let target: Place
        let verifiesItself: Bool
        var steps: [NavigationStep]
        var hasReplayed = false
        var hasWalkedLevels = false
        /// A move that failed in a way that can also mean the thing itself (gone, locked). It was the move's fault
        /// if the documented way then leads to the same place.
        var doubt: (move: NavigationMove, place: Place)?
    }

    private(set) var position = Position.loggedOut
    private(set) var capabilities = NavigationCapabilities()
    private var lessons: [NavigationLesson] = []
    /// An undocumented move that was answered with 200. A service may say so and stay where it was, so only the next
    /// answer proves it.
    private var unproven: (move: NavigationMove, from: Place)?
    private var hasLoggedIn = false
    private var call: Call?

    /// `verifiesItself`: the call's own answer names the project.
    mutating func begin(
        _ target: Place, verifiesItself: Bool = false, capabilities: NavigationCapabilities
    ) -> Action {
        self.capabilities = capabilities
        let here: Place? = if case .at(let place) = position { place } else { nil }
        let steps = NavigationPlanner(capabilities: capabilities).steps(from: here, to: target)
        call = Call(target: target, verifiesItself: verifiesItself, steps: [])
        return follow(steps)
    }

    /// Where an unproven move began; `nil` when the session came here on documented or proven ways.
    var departure: Place? {
        guard let unproven, capabilities[unproven.move] != .allowed else { return nil }
        return unproven.from
    }

    /// - Parameter provesMove: Whether the answer can only come from the place where the session should be.
    mutating func succeeded(provesMove: Bool = true) -> Action {
        if provesMove {
            if let unproven { learn(unproven.move, .allowed) }
            unproven = nil
        }
        guard let step = call?.steps.first else {
            call = nil
            return .finish
        }
        call?.steps.removeFirst()
        switch step {
        case .logIn:
            position = .at(.root)
            hasLoggedIn = true
        case .select(let place, let move):
            take(move)
            position = .at(place)
            if let doubt = call?.doubt, doubt.place == place {
                learn(doubt.move, .refused)
                call?.doubt = nil
            }
        case .verify: break
        }
        return next()
    }

    mutating func failed(_ failure: NavigationFailure) -> Action {
        if case .logIn? = call?.steps.first {
            position = .loggedOut
            return giveUp()
        }
        switch failure {
        case .final: return giveUp()
        case .interrupted:
            position = .lost
            return giveUp()
        case .expired:
            position = .loggedOut
            return replay()
        case .lost:
            position = .lost
            return replay()
        case .unproven: return replay()
        case .wrongPlace:
            position = .lost
            if let unproven { learn(unproven.move, .refused) }
            return replay()
        case .wrongState, .outOfReach, .conflict, .notFound:
            if case .select(let place, let move)? = call?.steps.first { return refused(failure, place, by: move) }
            guard failure == .wrongState || failure == .outOfReach else { return giveUp() }
            position = .lost
            if let unproven { learn(unproven.move, .refused) }
            return replay()
        }
    }

    /// What was learnt since the last time.
    mutating func takeLessons() -> [NavigationLesson] {
        defer { lessons = [] }
        return lessons
    }
}

extension SessionStateMachine {
    private mutating func refused(_ failure: NavigationFailure, _ place: Place, by move: NavigationMove?) -> Action {
        if move == .deepDirectory, failure != .wrongState, call?.hasWalkedLevels == false {
            return walkLevels(to: place)
        }
        let suspect = move ?? unproven?.move
        switch failure {
        case .wrongState, .outOfReach:
            // A selection that is out of reach leaves the session where it was; 405 says that it was elsewhere.
            if failure == .wrongState { position = .lost }
            if let suspect, suspect != .deepDirectory { learn(suspect, .refused) }
            return replay()
        default:
            guard let suspect, mayBeToBlame(suspect, for: failure) else { return giveUp() }
            call?.doubt = (suspect, place)
            return replay()
        }
    }

    /// Once a move between projects, phases or elevations is known to work, "gone" and "locked" mean the thing. Moves
    /// between directories may work from one directory and not from another.
    private func mayBeToBlame(_ move: NavigationMove, for failure: NavigationFailure) -> Bool {
        switch move {
        case .directory, .subdirectory: true
        case .deepDirectory: false
        case .project, .phase, .elevation: capabilities[move] != .allowed
        }
    }

    /// The full path was refused; perhaps the service wants to be led level by level.
    private mutating func walkLevels(to place: Place) -> Action {
        guard case .at(let here) = position else { return giveUp() }
        let levels = NavigationPlanner(capabilities: capabilities).levels(from: here.directory, to: place.directory)
        call?.hasWalkedLevels = true
        call?.doubt = (.deepDirectory, place)
        call?.steps.replaceSubrange(0..<1, with: levels)
        return next()
    }

    private mutating func replay() -> Action {
        guard let call, !call.hasReplayed else { return giveUp() }
        self.call?.hasReplayed = true
        self.call?.hasWalkedLevels = false
        return follow(NavigationPlanner(capabilities: capabilities).steps(from: nil, to: call.target))
    }

    private mutating func follow(_ steps: [NavigationStep]) -> Action {
        guard let call else { return .giveUp }
        let isReplay = steps.first == .logIn && hasLoggedIn
        self.call?.steps = steps.flatMap { step -> [NavigationStep] in
            guard case .select(.project(let project), let move) = step else { return [step] }
            let isDoubtful = isReplay || (move == .project && capabilities[.project] != .allowed)
            let isVerifiedByCall = call.verifiesItself && call.target == .project(project)
            return isDoubtful && !isVerifiedByCall ? [step, .verify(project)] : [step]
        }
        if steps.first == .logIn { unproven = nil }
        return next()
    }

    private mutating func take(_ move: NavigationMove?) {
        guard let move, case .at(let here) = position else { return }
        // Straight down is documented and seen to work; only whether several levels at a time are possible is open.
        // A move on top of an unproven one proves nothing against the place in between.
        if move == .deepDirectory { learn(move, .allowed) } else { unproven = (move, from: unproven?.from ?? here) }
    }

    private func next() -> Action {
        guard let call else { return .finish }
        return call.steps.first.map(Action.perform) ?? .fetch
    }

    private mutating func giveUp() -> Action {
        call = nil
        return .giveUp
    }

    private mutating func learn(_ move: NavigationMove, _ answer: NavigationCapabilities.Answer) {
        guard capabilities[move] != answer else { return }
        capabilities[move] = answer
        lessons.append(NavigationLesson(move: move, answer: answer))
    }
}
