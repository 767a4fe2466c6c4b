/// The members of a JSON object in canonical order (keys by UTF-16 code units, as RFC 8785 sorts them).
///
/// Of a key that is given twice the last value counts, as PostgreSQL's `jsonb` has it.
public struct JSONObject: Sendable, Equatable {
    public struct Member: Sendable, Equatable {
        public let key: String
        public var value: JSONValue

        public static func == (left: Self, right: Self) -> Bool {
            left.key.isIdentical(to: right.key) && left.value == right.value
        }
    }

    public private(set) var members: [Member]

    public init(_ pairs: some Sequence<(String, JSONValue)> = []) {
        members = pairs.map { Member(key: $0, value: $1) }
        sortAndDropRepeatedKeys()
    }

    public var isEmpty: Bool { members.isEmpty }

    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key.isIdentical(to: key) }?.value }
        set {
            let index = members.firstIndex { $0.key.isIdentical(to: key) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?):
                let place = members.firstIndex { key.precedesInUTF16($0.key) } ?? members.endIndex
                members.insert(Member(key: key, value: value), at: place)
            case (nil, nil): break
            }
        }
    }

    private mutating func sortAndDropRepeatedKeys() {
        guard members.count > 1 else { return }
        var isStrictlySorted = true
        for index in members.indices.dropFirst() where !members[index - 1].key.precedesInUTF16(members[index].key) {
            isStrictlySorted = false
            break
        }
        if isStrictlySorted { return }
        let sorted = members.enumerated().sorted { left, right in
            if left.element.key.precedesInUTF16(right.element.key) { return true }
            return left.element.key.isIdentical(to: right.element.key) && left.offset < right.offset
        }
        members.removeAll(keepingCapacity: true)
        for (_, member) in sorted {
            if let last = members.last, last.key.isIdentical(to: member.key) {
                members[members.count - 1] = member
            } else {
                members.append(member)
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
