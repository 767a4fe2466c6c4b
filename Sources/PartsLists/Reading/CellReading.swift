import LogikalModel

/// Makes values of cells, whatever they are stored as, and tells of what can't be read.
struct CellReading {
    let limits: PartsListLimits
    var findings: FindingCollector

    /// Empty text says nothing. NUL, which pads what C wrote, is no text either.
    mutating func text(_ cell: Cell, _ subject: @autoclosure () -> String) -> String? {
        switch cell {
        case .null: return nil
        case .integer(let value): return String(value)
        case .real(let value): return ExactDecimal(value)?.description ?? "\(value)"
        case .text(let text):
            guard text.utf8.count > limits.textBytes || text.utf8.contains(0) else { return text.isEmpty ? nil : text }
            if text.utf8.count > limits.textBytes {
                findings.add(.cutText, subject(), "text of more than \(limits.textBytes) bytes is cut")
            }
            let cut = String(decoding: text.utf8.prefix(limits.textBytes).filter { $0 != 0 }, as: UTF8.self)
            return cut.isEmpty ? nil : cut
        case .blob:
            unreadable(subject(), "bytes where text is expected")
            return nil
        }
    }

    mutating func decimal(_ cell: Cell, _ subject: @autoclosure () -> String) -> ExactDecimal? {
        switch cell {
        case .null: return nil
        case .integer(let value): return ExactDecimal(Int(value))
        case .real(let value):
            if let decimal = ExactDecimal(value) { return decimal }
        case .text(let text):
            guard text.contains(where: { !$0.isWhitespace && $0 != "\0" }) else { return nil }
            if let decimal = NumberText.decimal(text) { return decimal }
        case .blob: break
        }
        unreadable(subject(), "a value that is no number")
        return nil
    }

    /// Nothing stored is "no".
    mutating func flag(_ cell: Cell, _ subject: @autoclosure () -> String) -> Bool? {
        switch cell {
        case .null: return false
        case .integer(let value): return value != 0
        case .real(let value): return value != 0
        case .text(let text):
            switch text.lowercased().filter({ !$0.isWhitespace }) {
            case "", "0", "false", "no", "n": return false
            case "1", "-1", "true", "yes", "y": return true
            default: break
            }
        case .blob: break
        }
        unreadable(subject(), "a value that is neither yes nor no")
        return nil
    }

    private mutating func unreadable(_ subject: String, _ what: String) {
        findings.add(.unreadableValue, subject, "\(what) reads as null")
    }
}
