/// One value of every row of a kind: its name, and where in the file it comes from.
///
/// Names end in their unit where it is fixed: `Mm`, `M`, `M2`, `Kg`. A price is what the file says, in the currency
/// that the project's estimation names.
public struct PartColumn: Sendable {
    enum Source: Sendable {
        case text(String)
        case decimal(String)
        case flag(String)
        /// Base unit in the column, the user's own beside it in `…_Output` and `…_Unit`.
        case length(String)
        case lookup(key: String, Lookup)
        /// The number of the insertion that `InsertionId` names.
        case insertion
        /// The first of two columns that has a value.
        case quantity(String, String)
        /// Another value of the row times the number of pieces of the position.
        case perPosition(of: String)
        /// Which of the flags `IsPiece`, `IsPair` … is set.
        case measure
        /// Whether the column has any text.
        case isTextPosition(String)
    }

    public let name: String
    let source: Source

    static func text(_ name: String, _ column: String) -> Self { Self(name: name, source: .text(column)) }
    static func decimal(_ name: String, _ column: String) -> Self { Self(name: name, source: .decimal(column)) }
    static func flag(_ name: String, _ column: String) -> Self { Self(name: name, source: .flag(column)) }
    static func length(_ name: String, _ column: String) -> Self { Self(name: name, source: .length(column)) }
    static func lookup(_ name: String, _ key: String, _ lookup: Lookup) -> Self {
        Self(name: name, source: .lookup(key: key, lookup))
    }
    static func insertion(_ name: String) -> Self { Self(name: name, source: .insertion) }
    static func quantity(_ name: String, _ first: String, _ second: String) -> Self {
        Self(name: name, source: .quantity(first, second))
    }
    static func perPosition(_ name: String, of other: String) -> Self {
        Self(name: name, source: .perPosition(of: other))
    }
    static func measure(_ name: String) -> Self { Self(name: name, source: .measure) }
    static func isTextPosition(_ name: String, _ column: String) -> Self {
        Self(name: name, source: .isTextPosition(column))
    }

    /// The flags of an article, and what each says that it is measured by.
    static let measures: KeyValuePairs<String, String> = [
        "IsPiece": "piece", "IsPair": "pair", "IsLength": "length", "IsArea": "area", "IsVolume": "volume",
        "IsWeight": "weight",
    ]

    /// The columns of the file that the value is made of.
    var columns: [String] {
        switch source {
        case .text(let column), .decimal(let column), .flag(let column), .isTextPosition(let column): [column]
        case .length(let column): [column, "\(column)_Output", "\(column)_Unit"]
        case .lookup(let key, _): [key]
        case .insertion: ["InsertionId"]
        case .quantity(let first, let second): [first, second]
        case .perPosition: []
        case .measure: Self.measures.map(\.key)
        }
    }
}

/// A small table of names that others refer to by number.
struct Lookup: Sendable, Hashable {
    let table: String
    let key: String
    let value: String

    static let suppliers = Lookup(table: "Suppliers", key: "SupplierID", value: "Address2")
    static let manufacturers = Lookup(table: "Manufacturers", key: "ManufacturerID", value: "Name")
    static let costItems = Lookup(table: "CalcItemNames", key: "CalcItemNameID", value: "Name")
    static let costDetails = Lookup(table: "CalcDetailNames", key: "CalcDetailNameID", value: "Name")
    static let insertions = Lookup(table: "Insertions", key: "InsertionID", value: "InsertionNo")

    static let all = [suppliers, manufacturers, costItems, costDetails]
}
