import LogikalModel

/// Numbers as users' settings write them into text columns: `1234,5`, `1.234,56`, `1,234.56`, `1 234`.
enum NumberText {
    private static let longest = 40

    /// `nil` for anything that is not surely a number. A comma that stands alone is a decimal one, as a point is.
    static func decimal(_ text: String) -> ExactDecimal? {
        guard text.utf8.count <= longest else { return nil }
        let bare = text.unicodeScalars.filter { !isBlank($0) }
        let commas = bare.count { $0 == "," }
        let points = bare.count { $0 == "." }
        var plain = String(String.UnicodeScalarView(bare))
        if commas > 0, points > 0 {
            let last: Character = plain.last { $0 == "," || $0 == "." } ?? "."
            let other: Character = last == "," ? "." : ","
            guard plain.count(where: { $0 == last }) == 1,
                isGrouped(plain.prefix { $0 != last }, by: other)
            else { return nil }
            plain = plain.filter { $0 != other }
        } else if commas > 1 || points > 1 {
            let mark: Character = commas > 1 ? "," : "."
            guard isGrouped(plain[...], by: mark) else { return nil }
            plain = plain.filter { $0 != mark }
        }
        return ExactDecimal(plain.replacing(",", with: "."))
    }

    /// Whether every group but the first has three digits.
    private static func isGrouped(_ text: Substring, by mark: Character) -> Bool {
        let groups = text.drop { $0 == "-" || $0 == "+" }.split(separator: mark, omittingEmptySubsequences: false)
        return (1...3).contains(groups.first?.count ?? 0) && groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// Blanks of all widths and the apostrophe group digits too.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "'" || scalar == "\u{2019}"
    }
}
