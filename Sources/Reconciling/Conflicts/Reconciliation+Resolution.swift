public import EventSourcing

/// What a person says about a conflict.
public struct ConflictDecision: Sendable, Equatable {
    public let choice: Resolution.Choice
    /// Of every field of the conflict, where `choice` is `value`.
    public let values: JSONObject
    /// The version of the conflict that was looked at; `nil` where any will do.
    public let version: Int64?
    public let note: String?

    public init(
        _ choice: Resolution.Choice, values: JSONObject = JSONObject(), version: Int64? = nil, note: String? = nil
    ) {
        self.choice = choice
        self.values = values
        self.version = version
        self.note = note
    }
}

extension Reconciliation {
    /// Ends an open conflict. What was decided is based on what the conflict shows: should Logikal have gone on since,
    /// that is the next difference.
    ///
    /// - Throws: `changed_meanwhile`, `invalid_resolution`.
    public mutating func resolve(_ conflict: Conflict, _ decision: ConflictDecision) throws(ReconciliationError) {
        if let version = decision.version, version != conflict.version {
            throw ReconciliationError(
                .changedMeanwhile,
                "the conflict is at version \(conflict.version) and not \(version) any more; look at it again")
        }
        let claim = HybridTime(wall: at, node: HybridTime.odoo).following(conflict.claim.at)
        switch decision.choice {
        case .logikal:
            overrides.claims[conflict.group] = nil
            close(conflict.group, .logikal, by: .person, values: conflict.logikal, note: decision.note)
        case .odoo:
            hold(conflict, conflict.claim.values, claim, decision)
        case .value:
            let fields = conflict.claim.values.members.map(\.key)
            guard decision.values.members.map(\.key) == fields,
                decision.values.members.allSatisfy({ $0.value.array == nil && $0.value.object == nil })
            else {
                throw ReconciliationError(
                    .invalidResolution,
                    "values has to have a text, a number, a flag or null for \(fields.joined(separator: ", "))")
            }
            hold(conflict, decision.values, claim, decision)
        case .agreed:
            throw ReconciliationError(.invalidResolution, "choice has to be logikal, odoo or value")
        }
    }

    private mutating func hold(
        _ conflict: Conflict, _ values: JSONObject, _ at: HybridTime, _ decision: ConflictDecision
    ) {
        let isOnTop = values != conflict.logikal
        overrides.claims[conflict.group] =
            isOnTop ? Claim(base: conflict.logikal, values: values, at: at, by: person) : nil
        close(conflict.group, decision.choice, by: .person, values: values, note: decision.note)
    }
}
