public import EventSourcing

extension Reconciliation {
    /// Lets the proposed values of each group meet what Logikal says. Each group is decided by itself.
    ///
    /// - Parameter seen: The state of the entity at the version that the proposal names.
    /// - Returns: what became of each field.
    public mutating func propose(_ proposal: Proposal, seen: JSONObject?) -> [String: FieldAnswer] {
        follow()
        var answers: [String: FieldAnswer] = [:]
        var groups: [FieldGroup] = []
        for (name, field) in proposal.fields.sorted(by: { $0.key < $1.key }) {
            let group = situation.rules.group(of: name, situation.subject.entity.type)
            if let refusal = refusal(of: name, field, in: group, seen: seen) {
                answers[name] = refusal
            } else if let group, !groups.contains(group) {
                groups.append(group)
            }
        }
        for group in groups {
            let names = group.fields.filter { proposal.fields[$0] != nil && answers[$0] == nil }
            let refusal = group.fields.compactMap { answers[$0]?.reason }.first.map { reason in
                FieldAnswer.refused(reason, "another field of the group \(group.name) is refused, and they go together")
            }
            let answer = refusal ?? propose(group, proposal, seen: seen)
            for name in names { answers[name] = answer }
        }
        return answers
    }

    private mutating func propose(_ group: FieldGroup, _ proposal: Proposal, seen: JSONObject?) -> FieldAnswer {
        let (claim, missing) = claim(group, proposal, seen: seen)
        guard let claim else {
            return .refused(
                .baseMissing,
                "send the version that was seen, or the base of \(missing.joined(separator: ", ")) as well")
        }
        let before = overrides.claims[group.name]
        let conflict = open[group.name]
        settle(group, claim)
        if let open = open[group.name] {
            return FieldAnswer(.conflict, message: "Logikal has changed it too; a person has to say", conflict: open.id)
        }
        if let after = overrides.claims[group.name] {
            return FieldAnswer(after.values == before?.values && conflict == nil ? .unchanged : .accepted)
        }
        if Verdict.isContested(claim, logikal: situation.logikal(group), in: group) {
            return FieldAnswer(
                .yielded, message: "Logikal has changed it too, and by the rule \(group.policy.rawValue) that holds")
        }
        return FieldAnswer(before == nil && conflict == nil ? .unchanged : .released)
    }

    /// About all fields of the group: of those that are not proposed, Odoo wants what it wanted before.
    private func claim(
        _ group: FieldGroup, _ proposal: Proposal, seen: JSONObject?
    ) -> (claim: Claim?, missing: [String]) {
        let standing = (open[group.name]?.claim ?? overrides.claims[group.name])?
            .fitted(to: group, logikal: situation.logikal(group))
        var (base, values, missing) = (JSONObject(), JSONObject(), [String]())
        for name in group.fields {
            let field = proposal.fields[name]
            guard let known = field?.base ?? seen.map({ $0[name] ?? .null }) ?? standing?.base[name] else {
                missing.append(name)
                continue
            }
            base[name] = known
            values[name] = field?.value ?? standing?.values[name] ?? known
        }
        guard missing.isEmpty else { return (nil, missing) }
        let said = HybridTime(wall: proposal.at ?? at, node: HybridTime.odoo)
        return (Claim(base: base, values: values, at: said.following(standing?.at), by: person), [])
    }

    private func refusal(
        of name: String, _ field: Proposal.Field, in group: FieldGroup?, seen: JSONObject?
    ) -> FieldAnswer? {
        guard let group, group.owner != .logikal else {
            return .refused(.notOwner, "\(name) is Logikal's and is changed there")
        }
        guard CanonicalJSON.bytes(field.value).count <= Proposal.longestValue else {
            return .refused(.tooLarge, "\(name) has more than \(Proposal.longestValue) bytes")
        }
        let known = [situation.subject.state[name], seen?[name], field.base].compactMap { $0 }.first { !$0.isNull }
        guard field.value.isScalar, field.value.isNull || known.map({ $0.isOfKind(field.value) }) ?? true else {
            return .refused(.wrongType, "\(name) has to be \(known?.kind ?? "a text, a number, a flag") or null")
        }
        return nil
    }
}

extension JSONValue {
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }

    fileprivate var isScalar: Bool { array == nil && object == nil }
    fileprivate func isOfKind(_ other: JSONValue) -> Bool { kind == other.kind }
}
