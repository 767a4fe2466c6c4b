/// A GUID of Logikal's in one spelling: lower case, hyphens, no braces.
///
/// REST writes them so, the parts lists in upper case and braces (`logikal-api.md` 5.7). Equal objects must get
/// equal keys wherever they are read.
public struct LogikalID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// The id of every project's default phase; legal at elevation level too, never unique by itself.
    public static let zero = LogikalID("00000000-0000-0000-0000-000000000000")

    /// Text that is no GUID is kept, trimmed and in lower case: an unexpected id is still an id.
    public init(_ raw: String) {
        let bare = raw.filter { !$0.isWhitespace && $0 != "{" && $0 != "}" }.lowercased()
        let digits = bare.filter { $0 != "-" }
        guard digits.utf8.count == 32, digits.utf8.allSatisfy(Self.isHexDigit) else {
            text = bare
            return
        }
        var hyphenated = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { hyphenated.append("-") }
            hyphenated.append(digit)
        }
        text = hyphenated
    }

    public var isZero: Bool { self == .zero }

    public var description: String { text }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
