/// Base64 with the alphabet of RFC 4648 section 5 and without padding, for texts that stand in an address.
///
/// Byte by byte: each poll that finds nothing new costs a few of these, and little else.
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let noDigit: UInt8 = 64
    private static let digits = {
        var digits = [UInt8](repeating: noDigit, count: 256)
        for (digit, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(digit) }
        return digits
    }()
    /// Longer than anything of ours: not worth decoding.
    private static let mostCharacters = 512

    public static func encode(_ bytes: [UInt8]) -> String {
        let count = (bytes.count * 4 + 2) / 3
        return String(unsafeUninitializedCapacity: count) { text in
            var (bits, pending, written): (UInt32, Int, Int) = (0, 0, 0)
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                pending += 8
                while pending >= 6 {
                    pending -= 6
                    text[written] = alphabet[Int(bits >> UInt32(pending) & 63)]
                    written += 1
                }
            }
            if pending > 0 { text[written] = alphabet[Int(bits << UInt32(6 - pending) & 63)] }
            return count
        }
    }

    /// `nil` for every spelling but the one that `encode` gives: one text for one value.
    public static func decode(_ text: String) -> [UInt8]? {
        let characters = text.utf8
        guard characters.count <= mostCharacters else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var (bits, pending): (UInt32, Int) = (0, 0)
        for character in characters {
            let digit = digits[Int(character)]
            guard digit != noDigit else { return nil }
            bits = bits << 6 | UInt32(digit)
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(pending)))
        }
        // A whole digit too many, or bits that no byte has.
        let rest = bits & (1 << UInt32(pending) - 1)
        return pending < 6 && rest == 0 ? bytes : nil
    }
}
