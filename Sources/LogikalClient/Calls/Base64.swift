/// Decodes base64 (RFC 4648 section 4) from untrusted text of some megabytes.
///
/// Blanks and line breaks may stand anywhere and padding may be missing; anything else that is not in the alphabet
/// makes the whole text invalid.
enum Base64 {
    private static let blank: UInt8 = 0xFE
    private static let invalid: UInt8 = 0xFF

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        for character in [0x20, 0x09, 0x0A, 0x0D] { values[character] = blank }
        return values
    }()

    static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { characters in
            values.withUnsafeBufferPointer { values in
                decode(characters, values)
            }
        }
    }

    private static func decode(
        _ characters: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>
    ) -> [UInt8]? {
        var isValid = true
        let capacity = characters.count / 4 * 3 + 3
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
            var index = 0
            var bits: UInt32 = 0
            var pending = 0
            while index < characters.count {
                // The common case: four characters of the alphabet and nothing left over.
                if pending == 0, index + 4 <= characters.count {
                    let (a, b) = (values[Int(characters[index])], values[Int(characters[index + 1])])
                    let (c, d) = (values[Int(characters[index + 2])], values[Int(characters[index + 3])])
                    if a | b | c | d < 64 {
                        let group = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
                        bytes[count] = UInt8(truncatingIfNeeded: group >> 16)
                        bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
                        bytes[count + 2] = UInt8(truncatingIfNeeded: group)
                        count += 3
                        index += 4
                        continue
                    }
                }
                let value = values[Int(characters[index])]
                index += 1
                if value == blank { continue }
                guard value < 64 else {
                    isValid = isPadding(characters[(index - 1)...], after: pending, values)
                    break
                }
                bits = bits << 6 | UInt32(value)
                pending += 1
                if pending == 4 {
                    for shift in [16, 8, 0] as [UInt32] {
                        bytes[count + Int(2 - shift / 8)] = UInt8(bits >> shift & 0xFF)
                    }
                    count += 3
                    pending = 0
                    bits = 0
                }
            }
            switch pending {
            case 1: isValid = false
            case 2:
                bytes[count] = UInt8(bits >> 4 & 0xFF)
                count += 1
            case 3:
                bytes[count] = UInt8(bits >> 10 & 0xFF)
                bytes[count + 1] = UInt8(bits >> 2 & 0xFF)
                count += 2
            default: break
            }
        }
        return isValid ? bytes : nil
    }

    /// Whether the rest is exactly the "=" that a group of `count` characters calls for.
    private static func isPadding(
        _ rest: Slice<UnsafeBufferPointer<UInt8>>, after count: Int, _ values: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let signs = rest.filter { values[Int($0)] != blank }
        return (count == 2 || count == 3) && signs.count == 4 - count
            && signs.allSatisfy { $0 == UInt8(ascii: "=") }
    }
}
