public import EventSourcing
import LogikalModel

/// Who owns which fields, per type of entity. A field that is in no group is Logikal's.
public struct ReconciliationRules: Sendable, Hashable {
    /// Of its stream; 0 for the rules that hold before anybody has set any.
    public let version: Int64
    public let groups: [FieldGroup]
    /// Why somebody wanted it so.
    public let note: String?
    /// When they were set; `nil` for those that nobody has set.
    public let since: Timestamp?

    static let mostGroups = 200
    static let mostFields = 50
    static let longestText = 1000

    /// What people in an office write by hand is shared, and they are asked; what Logikal computes is Logikal's.
    public static let standard = ReconciliationRules(
        version: 0,
        groups: [
            FieldGroup(.project, "numbers", ["jobNumber", "offerNumber"], owner: .shared),
            FieldGroup(.project, "person_in_charge", ["personInCharge"], owner: .shared),
            FieldGroup(.phase, "description", ["description"], owner: .shared),
            FieldGroup(.elevation, "user_description", ["userDescription"], owner: .shared),
            FieldGroup(.elevation, "dimensions", ["width", "height"], owner: .logikal),
            FieldGroup(.elevation, "amount", ["amount"], owner: .logikal),
        ])

    public init(version: Int64, groups: [FieldGroup], note: String? = nil, since: Timestamp? = nil) {
        self.version = version
        self.groups = groups
        self.note = note
        self.since = since
    }

    /// The group that a field is merged with; `nil` for one that is Logikal's alone.
    public func group(of field: String, _ type: EntityType) -> FieldGroup? {
        groups.first { $0.entityType == type && $0.fields.contains { $0.isIdentical(to: field) } }
    }

    /// `nil` also where it is there, but Logikal owns it.
    func writableGroup(named name: String, _ type: EntityType) -> FieldGroup? {
        groups.first { $0.entityType == type && $0.name.isIdentical(to: name) && $0.owner != .logikal }
    }

    public var state: JSONObject { ["groups": .array(groups.map(\.json)), "note": .text(note)] }

    public var json: JSONValue {
        var members = state
        members["version"] = .integer(version)
        return .object(members)
    }
}

// MARK: - Reading

extension ReconciliationRules {
    /// Reads what `state` writes.
    ///
    /// - Throws: `invalid_rules`, which names the group and what is wrong with it.
    public init(_ state: JSONObject, version: Int64, since: Timestamp?) throws(ReconciliationError) {
        guard let groups = state["groups"]?.array, groups.count <= Self.mostGroups else {
            throw .invalidRules("groups has to be an array of at most \(Self.mostGroups) groups")
        }
        if let note = state["note"], !note.isNull, (note.string?.unicodeScalars.count ?? .max) > Self.longestText {
            throw .invalidRules("note has to be a text of at most \(Self.longestText) characters")
        }
        var read: [FieldGroup] = []
        for (index, group) in groups.enumerated() { read.append(try Self.group(group, at: index)) }
        try Self.requireUnique(read)
        self.init(version: version, groups: read, note: state["note"]?.string, since: since)
    }

    private static func group(_ value: JSONValue, at index: Int) throws(ReconciliationError) -> FieldGroup {
        let members: Set = ["entityType", "fields", "name", "owner", "policy"]
        guard let object = value.object, object.members.allSatisfy({ members.contains($0.key) }) else {
            throw .invalidRules("group \(index) has to be an object with \(members.sorted().joined(separator: ", "))")
        }
        guard let type = object["entityType"]?.string.map(EntityType.init(rawValue:)),
            EntityType.logikalLevels.contains(type)
        else {
            let types = EntityType.logikalLevels.map(\.rawValue).joined(separator: ", ")
            throw .invalidRules("entityType of group \(index) has to be one of \(types)")
        }
        guard let name = object["name"]?.string, isName(name) else {
            throw .invalidRules("name of group \(index) has to be 1 to 64 letters, digits and underscores")
        }
        let fields = object["fields"]?.array?.compactMap(\.string) ?? []
        guard !fields.isEmpty, fields.count <= mostFields, fields.count == object["fields"]?.array?.count,
            fields.allSatisfy(isName)
        else {
            throw .invalidRules("fields of group \(name) has to be an array of 1 to \(mostFields) names of fields")
        }
        guard let owner = object["owner"]?.string.flatMap(FieldGroup.Owner.init) else {
            throw .invalidRules("owner of group \(name) has to be \(choices(FieldGroup.Owner.self))")
        }
        guard let policy = FieldGroup.Policy(rawValue: object["policy"].map { $0.string ?? "" } ?? "queue") else {
            throw .invalidRules("policy of group \(name) has to be \(choices(FieldGroup.Policy.self))")
        }
        return FieldGroup(type, name, fields, owner: owner, policy: policy)
    }

    private static func requireUnique(_ groups: [FieldGroup]) throws(ReconciliationError) {
        var names: Set<String> = []
        var fields: Set<String> = []
        for group in groups {
            guard names.insert("\(group.entityType)/\(group.name)").inserted else {
                throw .invalidRules("there are two groups \(group.name) of \(group.entityType)")
            }
            for field in group.fields where !fields.insert("\(group.entityType)/\(field)").inserted {
                throw .invalidRules("\(field) of \(group.entityType) is in two places; a field is in one group, once")
            }
        }
    }

    /// Names go into the log's lists of changed fields, which commas divide.
    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func choices<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

// MARK: - Setting

extension ReconciliationRules {
    /// These rules instead of the known ones, as a batch for the log; `nil` where they say the same.
    public func replacing(
        _ known: ReconciliationRules, tenant: TenantID, person: String, at: Timestamp
    ) -> ProposedBatch? {
        guard known.version == 0 || groups != known.groups || note != known.note else { return nil }
        let changes = known.version == 0 ? JSONObject() : known.state.changes(to: state)
        let event = ProposedEvent(
            entity: .reconciliationRules(of: tenant), version: known.version + 1, type: .reconciliationRulesSet,
            observedAt: at, naturalKey: EntityType.reconciliationRules.rawValue, parent: nil, state: state,
            changed: changes.members.map(\.key), before: changes)
        return ProposedBatch(
            key: "\(event.type):\(event.version)", kind: .command, actor: person, events: [event])
    }
}
