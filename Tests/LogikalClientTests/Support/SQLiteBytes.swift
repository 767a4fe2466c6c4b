import Foundation

/// The smallest thing that passes for a whole SQLite file: one page, with `text` at its end.
func sqliteBytes(_ text: String = "", pages: UInt8 = 1) -> [UInt8] {
    var header = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 84)
    (header[16], header[17]) = (2, 0)
    header[31] = pages
    return header + [UInt8](repeating: 0x20, count: 412 - text.utf8.count) + Array(text.utf8)
}

func sqliteBase64(_ text: String = "") -> String { Data(sqliteBytes(text)).base64EncodedString() }
