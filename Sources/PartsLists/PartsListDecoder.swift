public import EventSourcing
public import LogikalModel

/// Reads the rows of one elevation out of the bytes of a parts list. Pure: the same bytes, subject and version give the
/// same result, whatever the machine.
public struct PartsListDecoder: Sendable {
    /// Grows whenever the same bytes would be read differently; stored bytes are then decoded anew.
    public static let version: Int32 = 1

    private let limits: PartsListLimits

    public init(limits: PartsListLimits = PartsListLimits()) { self.limits = limits }

    /// - Throws: Why the bytes are refused. Single values and tables that can't be read are findings instead.
    public func decode(_ bytes: [UInt8], of subject: PartsListSubject) throws(PartsListError) -> PartsList {
        var reading = try PartsListReading(bytes, limits: limits)
        return try reading.read(subject)
    }

    /// What is in a file, for a person who has to say which elevation is meant.
    public func survey(_ bytes: [UInt8]) throws(PartsListError) -> PartsListSurvey {
        var reading = try PartsListReading(bytes, limits: limits)
        return PartsListSurvey(tables: reading.tables, elevations: try reading.elevations())
    }
}

/// What a file holds, whoever it is for.
public struct PartsListSurvey: Sendable {
    /// All of its tables, read or not, by name.
    public let tables: [String]
    /// Its elevations as it names them, without measures.
    public let elevations: [PartsListSubject]
}

/// What a file says of one elevation.
public struct PartsList: Sendable {
    /// In canonical order.
    public let kinds: [PartKind: [PartRow]]
    public let findings: [PartsListFinding]
    /// What `Elevations.Width` and `.Height` are written in.
    public let scale: LengthScale
    public let isMatchedByName: Bool
    /// Canonical JSON, an array of rows for each kind.
    public let sections: [Section]
    /// Over `sections`: equal for the same content in other bytes.
    public let contentHash: Hash

    public struct Section: Sendable {
        public let kind: PartKind
        public let count: Int
        public let json: [UInt8]
    }

    init(
        _ kinds: [PartKind: [PartRow]], findings: [PartsListFinding], scale: LengthScale, isMatchedByName: Bool
    ) {
        var sorted: [PartKind: [PartRow]] = [:]
        var sections: [Section] = []
        var content: [UInt8] = []
        for kind in PartKind.allCases {
            let rows = (kinds[kind] ?? []).map { (row: $0, line: CanonicalJSON.bytes($0.json)) }
                .sorted { Self.precedes($0, $1) }
            sorted[kind] = rows.map(\.row)
            var json = [UInt8(ascii: "[")]
            for (index, row) in rows.enumerated() {
                if index > 0 { json.append(UInt8(ascii: ",")) }
                json += row.line
            }
            json.append(UInt8(ascii: "]"))
            sections.append(Section(kind: kind, count: rows.count, json: json))
            content += Array(kind.rawValue.utf8) + json
        }
        self.kinds = sorted
        self.sections = sections
        self.findings = findings
        self.scale = scale
        self.isMatchedByName = isMatchedByName
        contentHash = Hash.of(content)
    }

    /// By insertion, then by content: the order in a file follows from numbers that differ from file to file.
    private static func precedes(_ left: (row: PartRow, line: [UInt8]), _ right: (row: PartRow, line: [UInt8])) -> Bool
    {
        let insertions = (left.row["insertion"].decimal, right.row["insertion"].decimal)
        if case (let first?, let second?) = insertions, first != second { return first < second }
        return left.line.lexicographicallyPrecedes(right.line)
    }

    public func rows(_ kind: PartKind) -> [PartRow] { kinds[kind] ?? [] }

    public var header: PartRow { rows(.header)[0] }
    /// How many pieces the position has.
    public var amount: ExactDecimal? { header["amount"].decimal }
    public var isAlternative: Bool { header["isAlternative"].flag == true }
    public var isEstimationOnly: Bool { header["isEstimationOnly"].flag == true }
    public var isTextPosition: Bool { header["isTextPosition"].flag == true }
}
