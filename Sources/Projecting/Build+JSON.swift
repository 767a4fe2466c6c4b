public import EventSourcing

extension Build {
    /// - Parameter head: Of the log, to tell how far it is behind.
    public func json(head: Position) -> JSONValue {
        [
            "active": .bool(isActive), "build": .integer(number), "head": .integer(head.rawValue),
            "name": .string(name), "parked": .integer(parked), "position": .integer(position.rawValue),
            "problem": .text(problem), "state": .string(state.rawValue), "version": .integer(version),
        ]
    }
}

extension BuildComparison {
    public var json: JSONValue {
        [
            "build": .integer(build), "equal": .bool(isEqual), "other": .integer(other),
            "position": .integer(position.rawValue), "sameDefinition": .bool(isSameDefinition),
            "tables": .array(
                tables.map { table in
                    [
                        "buckets": .integer(Int64(Self.buckets)),
                        "differingBuckets": .integer(Int64(table.differingBuckets)),
                        "otherRows": .integer(table.otherRows), "rows": .integer(table.rows),
                        "suffix": .string(table.suffix),
                    ]
                }),
            "differences": .array(
                differences.map { difference in
                    [
                        "build": .integer(difference.isInOther ? other : build), "row": .string(difference.row),
                        "suffix": .string(difference.suffix),
                    ]
                }),
        ]
    }
}
