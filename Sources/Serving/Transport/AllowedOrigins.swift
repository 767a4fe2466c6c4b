/// From pages of which other sites a browser may ask the API, each with scheme, host and port as the browser sends it.
///
/// None but by name: a browser that holds a key would otherwise answer to every page that it shows.
public struct AllowedOrigins: Sendable, Hashable {
    private let origins: Set<String>

    public init() { origins = [] }

    /// - Returns: `nil` when one of them is no origin such as `https://erp.example` or `http://localhost:8069`.
    public init?(_ origins: some Sequence<String>) {
        let origins = origins.map { $0.lowercased() }
        guard origins.allSatisfy(Self.isOrigin) else { return nil }
        self.origins = Set(origins)
    }

    var isEmpty: Bool { origins.isEmpty }

    func contains(_ origin: String) -> Bool { origins.contains(origin.lowercased()) }

    private static func isOrigin(_ text: String) -> Bool {
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: text.hasPrefix) else { return false }
        let parts = text.dropFirst(scheme.count).split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, host.utf8.allSatisfy(isOfHost), parts.count <= 2 else {
            return false
        }
        return parts.count == 1 || Int(parts[1]).map { (1...65535).contains($0) } == true
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
