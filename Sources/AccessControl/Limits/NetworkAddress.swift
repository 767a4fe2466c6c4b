import Glibc

/// An IP address; an IPv4 address and the IPv6 address that stands for it are the same.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    fileprivate static let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    /// Sixteen.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter bytes: Four or sixteen, in the order of the network; `nil` for anything else.
    public init?(networkBytes bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: self.bytes = Self.mappedPrefix + bytes
        case 16: self.bytes = Array(bytes)
        default: return nil
        }
    }

    /// `192.0.2.7`, `2001:db8::1`, `fe80::1%eth0`; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let bare = String(text.prefix { $0 != "%" })
        var (four, sixteen) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, bare, &four) == 1 {
            bytes = Self.mappedPrefix + withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, bare, &sixteen) == 1 {
            bytes = withUnsafeBytes(of: sixteen) { Array($0) }
        } else {
            return nil
        }
    }

    var isIPv4: Bool { bytes.starts(with: Self.mappedPrefix) }

    /// What counts as one place: whoever has an IPv6 address has a whole network of 2^64.
    public var place: NetworkAddress {
        isIPv4 ? self : NetworkAddress(bytes: Array(bytes[..<8]) + Array(repeating: 0, count: 8))
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = isIPv4 ? AF_INET : AF_INET6
        let binary = isIPv4 ? Array(bytes[12...]) : bytes
        guard inet_ntop(family, binary, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A range of addresses, such as `10.0.0.0/8`; an address alone is a range of one.
public struct NetworkRange: Hashable, Sendable {
    private let base: NetworkAddress
    private let prefixLength: Int

    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = parts.first.flatMap({ NetworkAddress($0) }) else { return nil }
        self.base = base
        let offset = base.isIPv4 ? 96 : 0
        guard parts.count == 2 else {
            prefixLength = 128
            return
        }
        guard let length = Int(parts[1]), (0...(128 - offset)).contains(length) else { return nil }
        prefixLength = offset + length
    }

    public func contains(_ address: NetworkAddress) -> Bool {
        (0..<16).allSatisfy { index in
            let bits = min(8, max(0, prefixLength - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            return base.bytes[index] & mask == address.bytes[index] & mask
        }
    }
}
