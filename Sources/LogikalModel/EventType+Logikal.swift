public import EventSourcing

extension EventType {
    /// The drawing of an elevation differs and nothing else does.
    public static let thumbnailChanged = EventType(rawValue: "thumbnail.changed")
    /// The bytes of an elevation's parts list are there, or others than before, and nothing else differs.
    public static let partsListStored = EventType(rawValue: "parts_list.stored")

    /// The rows of a parts list are there, or others than before.
    public static let partsListDecoded = EventType(rawValue: "parts_list.decoded")
    /// The bytes of a parts list were refused.
    public static let partsListUndecodable = EventType(rawValue: "parts_list.undecodable")
    /// The prices of an elevation differ and nothing else does.
    public static let estimationChanged = EventType(rawValue: "estimation.changed")
    /// The addresses of a project differ and nothing else does.
    public static let addressesChanged = EventType(rawValue: "addresses.changed")

    /// What happens to decoded parts lists.
    public static let ofPartsLists: [EventType] = [
        .partsListDecoded, .partsListUndecodable, EventType(.partsList, .removed),
    ]

    /// More is missing than is believed without a person's approval; it stays until then.
    public static let deletionsWithheld = EventType(rawValue: "deletions.withheld")
    public static let deletionsApproved = EventType(rawValue: "deletions.approved")
    public static let deletionsRejected = EventType(rawValue: "deletions.rejected")
    /// What was withheld is removed, is back, or is asked about together with more.
    public static let deletionsLapsed = EventType(rawValue: "deletions.lapsed")

    public static let ofDeletions: [EventType] = [
        .deletionsWithheld, .deletionsApproved, .deletionsRejected, .deletionsLapsed,
    ]

    /// Somebody said what is to be looked at or left out, or said it anew.
    public static let scopeRuleSet = EventType(rawValue: "scope_rule.set")
    /// The rule's directory has another path now.
    public static let scopeRuleFollowed = EventType(rawValue: "scope_rule.followed")
    public static let scopeRuleRemoved = EventType(rawValue: "scope_rule.removed")

    public static let ofScopeRules: [EventType] = [.scopeRuleSet, .scopeRuleFollowed, .scopeRuleRemoved]
}
