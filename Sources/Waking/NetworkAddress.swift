import Glibc

/// An address that a connection can lead to: four or sixteen bytes.
struct NetworkAddress: Hashable, Sendable {
    let bytes: [UInt8]

    /// From the bytes of a `sockaddr`; `nil` for a family that is neither of the two.
    init?(family: Int32, socketAddress: UnsafeRawPointer) {
        switch family {
        case AF_INET:
            let address = socketAddress.loadUnaligned(as: sockaddr_in.self)
            bytes = withUnsafeBytes(of: address.sin_addr) { Array($0) }
        case AF_INET6:
            let address = socketAddress.loadUnaligned(as: sockaddr_in6.self)
            bytes = withUnsafeBytes(of: address.sin6_addr) { Array($0) }
        default: return nil
        }
    }

    /// `192.0.2.1` or `2001:db8::1`; `nil` for anything else.
    init?(_ text: String) {
        var four = in_addr()
        var sixteen = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
            bytes = withUnsafeBytes(of: sixteen) { Array($0) }
        } else {
            return nil
        }
    }

    /// Whether it leads to the Internet: not to this machine, not into a network that is somebody's own, and to one
    /// machine (the registries of IANA for special purposes).
    var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { $0.contains(bytes) } }
        for (prefix, offset) in Self.embedding where prefix.contains(bytes) {
            guard let four = NetworkAddress(Array(bytes[offset..<offset + 4])), four.isPublic else { return false }
        }
        return !Self.special6.contains { $0.contains(bytes) }
    }

    private init?(_ bytes: [UInt8]) { self.bytes = bytes }

    private struct Prefix {
        let bytes: [UInt8]
        let length: Int

        init(_ text: String, _ length: Int) {
            bytes = NetworkAddress(text)!.bytes
            self.length = length
        }

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            let whole = length / 8
            guard address[..<whole] == bytes[..<whole] else { return false }
            let rest = length % 8
            return rest == 0 || (address[whole] ^ bytes[whole]) >> UInt8(8 - rest) == 0
        }
    }

    private static let special4 = [
        Prefix("0.0.0.0", 8), Prefix("10.0.0.0", 8), Prefix("100.64.0.0", 10), Prefix("127.0.0.0", 8),
        Prefix("169.254.0.0", 16), Prefix("172.16.0.0", 12), Prefix("192.0.0.0", 24), Prefix("192.0.2.0", 24),
        Prefix("192.88.99.0", 24), Prefix("192.168.0.0", 16), Prefix("198.18.0.0", 15), Prefix("198.51.100.0", 24),
        Prefix("203.0.113.0", 24), Prefix("224.0.0.0", 4), Prefix("240.0.0.0", 4),
    ]

    private static let special6 = [
        Prefix("::", 127), Prefix("64:ff9b:1::", 48), Prefix("100::", 64), Prefix("2001::", 23),
        Prefix("2001:db8::", 32), Prefix("3fff::", 20), Prefix("fc00::", 7), Prefix("fe80::", 10),
        Prefix("fec0::", 10), Prefix("ff00::", 8),
    ]

    /// What leads on to an address of four bytes, and where that stands in it.
    private static let embedding = [
        (Prefix("::ffff:0:0", 96), 12), (Prefix("::", 96), 12), (Prefix("64:ff9b::", 96), 12),
        (Prefix("2002::", 16), 2),
    ]
}
