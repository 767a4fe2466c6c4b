public import EventSourcing

/// Which side's values of a group hold.
public enum Verdict: String, Sendable, CaseIterable {
    /// Both say the same: nothing of Odoo's is needed on top.
    case agreed
    case odoo
    case logikal
    /// A person has to say. Until then what held before holds.
    case undecided

    /// Merges three ways: what Odoo saw, what Logikal says now, and what Odoo wants. Times count only where the policy
    /// asks for them, and the values only as equal or not: timestamps tell when, never what.
    ///
    /// - Parameters:
    ///   - claim: About exactly the group's fields.
    ///   - logikal: The values of these fields.
    ///   - changedAt: When Logikal changed any of them last.
    public init(_ claim: Claim, logikal: JSONObject, changedAt: HybridTime, in group: FieldGroup) {
        switch group.owner {
        case .logikal: self = .logikal
        // Also where the two agree now: Logikal's next change must not show.
        case .odoo: self = .odoo
        case .shared:
            if claim.values == logikal {
                self = .agreed
            } else if claim.base == logikal {
                self = .odoo
            } else if claim.values == claim.base {
                self = .logikal
            } else {
                self.init(group.policy, odooIsLater: claim.at > changedAt)
            }
        }
    }

    private init(_ policy: FieldGroup.Policy, odooIsLater: Bool) {
        switch policy {
        case .queue: self = .undecided
        case .sourceWins: self = .logikal
        case .odooWins: self = .odoo
        case .latest: self = odooIsLater ? .odoo : .logikal
        }
    }

    /// Whether somebody loses by it: both sides changed the group, each to something else.
    public static func isContested(_ claim: Claim, logikal: JSONObject, in group: FieldGroup) -> Bool {
        group.owner == .shared && claim.values != logikal && claim.base != logikal && claim.values != claim.base
    }
}
