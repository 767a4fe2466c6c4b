public import EventSourcing

extension JSONObject {
    /// These fields alone; what is not there reads as null.
    func values(of fields: [String]) -> JSONObject {
        JSONObject(fields.map { ($0, self[$0] ?? .null) })
    }

    /// The fields that differ afterwards, with the values that they have here; null and absent are the same.
    func changes(to new: JSONObject) -> JSONObject {
        var before = JSONObject()
        for member in new.members where (self[member.key] ?? .null) != member.value {
            before[member.key] = self[member.key] ?? .null
        }
        for member in members where new[member.key] == nil && !member.value.isNull {
            before[member.key] = member.value
        }
        return before
    }

    /// What holds: these values on top of what Logikal says.
    public func overlaid(with values: JSONObject) -> JSONObject {
        var effective = self
        for member in values.members { effective[member.key] = member.value }
        return effective
    }
}
