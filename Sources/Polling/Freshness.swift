public import EventSourcing

/// How fresh what is known is, told from looks alone: no reader and no clock of ours can make anything fresh.
public struct Freshness: Sendable {
    /// All scopes of one kind, e.g. the lists of elevations.
    public struct Level: Sendable {
        /// What is listed or fetched: `directory`, `project`, `phase`, `elevation`, `thumbnail`, `parts_list`.
        public let name: String
        public let scopes: Int
        /// Not read completely at the last look.
        public let unread: Int
        /// Never read completely.
        public let never: Int
        public let oldestCompleteAt: Timestamp?

        public init(name: String, scopes: Int, unread: Int, never: Int, oldestCompleteAt: Timestamp?) {
            self.name = name
            self.scopes = scopes
            self.unread = unread
            self.never = never
            self.oldestCompleteAt = oldestCompleteAt
        }

        public var json: JSONValue {
            [
                "level": .string(name), "never": .integer(never),
                "oldestCompleteAt": .text(oldestCompleteAt?.description),
                "scopes": .integer(scopes), "unread": .integer(unread),
            ]
        }
    }

    /// The last look at one list, or at the bytes of one elevation.
    public struct Scope: Sendable {
        public let look: ScopeResult
        public let cycle: Int64
        /// The last look that read all of it; `nil` when none did.
        public let completeAt: Timestamp?

        public init(look: ScopeResult, cycle: Int64, completeAt: Timestamp?) {
            self.look = look
            self.cycle = cycle
            self.completeAt = completeAt
        }

        public var json: JSONValue {
            [
                "completeAt": .text(completeAt?.description), "cycle": .integer(cycle),
                "entity": look.subject?.json ?? .null,
                "finding": .text(look.finding), "level": .text(look.level), "listed": .integer(look.listed),
                "lookedAt": .string(look.lookedAt.description), "outcome": .string(look.outcome.rawValue),
                "scope": .string(look.scope),
            ]
        }
    }

    /// The last cycle that came to its end.
    public struct Cycle: Sendable {
        public let number: Int64
        public let finishedAt: Timestamp
        public let outcome: String
        public let failure: String?
        /// Projects and parts lists that were due and had to wait for a later cycle.
        public let postponed: Int
        public let postponedPartsLists: Int
        /// When the last complete cycle ended.
        public let completeAt: Timestamp?

        public init(
            number: Int64, finishedAt: Timestamp, outcome: String, failure: String?, postponed: Int,
            postponedPartsLists: Int, completeAt: Timestamp?
        ) {
            self.number = number
            self.finishedAt = finishedAt
            self.outcome = outcome
            self.failure = failure
            self.postponed = postponed
            self.postponedPartsLists = postponedPartsLists
            self.completeAt = completeAt
        }

        public var json: JSONValue {
            [
                "completeAt": .text(completeAt?.description), "failure": .text(failure),
                "finishedAt": .string(finishedAt.description), "number": .integer(number),
                "outcome": .string(outcome), "postponed": .integer(postponed),
                "postponedPartsLists": .integer(postponedPartsLists),
            ]
        }
    }

    /// `nil` before the first cycle came to its end.
    public let cycle: Cycle?
    public let levels: [Level]
    public let scopes: [Scope]
    /// Where the next page of scopes begins; `nil` on the last.
    public let next: String?

    public init(cycle: Cycle?, levels: [Level], scopes: [Scope], next: String?) {
        self.cycle = cycle
        self.levels = levels
        self.scopes = scopes
        self.next = next
    }

    public var json: JSONValue {
        [
            "cycle": cycle?.json ?? .null, "levels": .array(levels.map(\.json)), "next": .text(next),
            "scopes": .array(scopes.map(\.json)),
        ]
    }
}
