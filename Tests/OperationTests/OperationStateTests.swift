import Operations
import Testing

@Suite struct OperationStateTests {
    /// Every state with every step.
    @Test func `an operation goes from accepted by way of running to one end, and never leaves it`() {
        for state in OperationState.allCases {
            for step in OperationStep.allCases {
                let expected: OperationState? =
                    switch (state, step) {
                    case (.accepted, .start): .running
                    case (.running, .giveBack): .accepted
                    case (.running, .succeed): .succeeded
                    case (.running, .endPartially): .partial
                    case (.running, .fail): .failed
                    case (.accepted, .cancel), (.running, .cancel): .cancelled
                    default: nil
                    }
                #expect(state.after(step) == expected, "\(state) \(step)")
            }
            #expect(state.isFinal == OperationStep.allCases.allSatisfy { state.after($0) == nil }, "\(state)")
        }
    }

    @Test func `a step's sources and target are those of the transitions`() {
        for step in OperationStep.allCases {
            #expect(Set(step.sources.map { $0.after(step) }) == [step.target], "\(step)")
        }
    }

    @Test func `what loses its process is begun anew, but not for ever, and not when it was to be cancelled`() {
        #expect(OperationRecovery.step(attempts: 1, isCancelRequested: false) == .giveBack)
        #expect(OperationRecovery.step(attempts: 2, isCancelRequested: false) == .giveBack)
        #expect(OperationRecovery.step(attempts: 3, isCancelRequested: false) == .fail)
        #expect(OperationRecovery.step(attempts: 1, isCancelRequested: true) == .cancel)
    }
}
