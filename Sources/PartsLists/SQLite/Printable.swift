/// Text from outside as it may stand in an error, a log or on a terminal: one line, no control characters, not long.
enum Printable {
    static func text(_ text: String, atMost length: Int) -> String {
        let isCut = text.unicodeScalars.count > length
        let scalars = text.unicodeScalars.prefix(length).map { isPrintable($0) ? $0 : "\u{FFFD}" }
        return String(String.UnicodeScalarView(scalars)) + (isCut ? "…" : "")
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
