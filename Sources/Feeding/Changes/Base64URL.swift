import Foundation

/// Base64 with the alphabet of RFC 4648 section 5 and without padding, for texts that stand in an address.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { character in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// `nil` for every spelling but the one that `encode` gives: one text for one value.
    static func decode(_ text: String) -> [UInt8]? {
        // Longer than anything of ours: not worth decoding.
        guard text.utf8.count <= 512 else { return nil }
        var standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard) else { return nil }
        let bytes = Array(data)
        return encode(bytes) == text ? bytes : nil
    }
}
