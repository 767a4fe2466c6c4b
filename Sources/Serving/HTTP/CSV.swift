import EventSourcing

/// Comma-separated values as RFC 4180 has them, for spreadsheets: with a header, CRLF, and no cell that a spreadsheet
/// would run as a formula.
enum CSV {
    private static let formulaStarts: Set<UInt8> = [
        UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D,
    ]

    /// - Parameter rows: objects; members that are no column are left out, columns that are no member are empty.
    static func bytes(columns: [String], rows: [JSONValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        write(columns.map(JSONValue.string), to: &bytes)
        for row in rows { write(columns.map { row[$0] ?? .null }, to: &bytes) }
        return bytes
    }

    private static func write(_ cells: [JSONValue], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch cell {
            case .null: break
            // Numbers are no text that somebody typed: a minus sign of theirs is harmless.
            case .number(let number): bytes += Array(number.lexeme.utf8)
            case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
            case .string(let text): write(Array(text.utf8), to: &bytes)
            case .array, .object: write(CanonicalJSON.bytes(cell), to: &bytes)
            }
        }
        bytes += [0x0D, 0x0A]
    }

    /// Text that begins as a formula does gets an apostrophe before it, which spreadsheets take for "text".
    private static func write(_ text: [UInt8], to bytes: inout [UInt8]) {
        let isFormula = text.first { $0 != UInt8(ascii: " ") }.map(formulaStarts.contains) == true
        let isQuoted =
            isFormula
            || text.contains { [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0) }
        guard isQuoted else { return bytes += text }
        bytes.append(UInt8(ascii: "\""))
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in text {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
