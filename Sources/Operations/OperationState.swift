/// Where an operation stands.
public enum OperationState: String, Sendable, CaseIterable {
    /// Waits for a process that polls.
    case accepted
    case running
    /// Came to its end, and everything could be read.
    case succeeded
    /// Came to its end, but not everything could be read.
    case partial
    case failed
    case cancelled

    public var isFinal: Bool { self != .accepted && self != .running }

    /// `nil` where the step can't be taken: nothing leaves a final state, and only what runs can end by itself.
    public func after(_ step: OperationStep) -> OperationState? {
        switch (self, step) {
        case (.accepted, .start): .running
        case (.accepted, .cancel), (.running, .cancel): .cancelled
        case (.running, .giveBack): .accepted
        case (.running, .succeed): .succeeded
        case (.running, .endPartially): .partial
        case (.running, .fail): .failed
        default: nil
        }
    }
}

/// What happens to an operation.
public enum OperationStep: Sendable, CaseIterable {
    case start
    /// The process that ran it ended or lost the lease before it did: it waits again.
    case giveBack
    case succeed, endPartially, fail
    case cancel

    /// The states in which it can be taken.
    public var sources: [OperationState] { OperationState.allCases.filter { $0.after(self) != nil } }

    /// The state that it leads to; every step has one.
    public var target: OperationState {
        guard let target = sources.first?.after(self) else { preconditionFailure("a step that leads nowhere") }
        return target
    }

    /// How the operation's history tells it.
    public var change: OperationChange.Kind {
        switch self {
        case .start: .started
        case .giveBack: .givenBack
        case .succeed: .succeeded
        case .endPartially: .partial
        case .fail: .failed
        case .cancel: .cancelled
        }
    }
}
