public import EventSourcing
import Foundation

/// A secret that says who is asking: an API key, a client's secret or a refresh token. Nothing that prints, dumps or
/// logs a value of this type shows it.
public struct Credential: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What generated ones begin with, so that scanners for leaked secrets know them.
    public enum Kind: String, Sendable {
        case key = "lsk_"
        case clientSecret = "lss_"
        case refreshToken = "lsr_"
    }

    /// The fewest characters that a configured key may have.
    public static let minimumLength = 8
    /// Of a generated one, in bytes.
    private static let randomLength = 32

    private let secret: String

    /// Any text, as somebody sends it.
    public init(_ secret: String) { self.secret = secret }

    /// 256 random bits.
    public static func generate(_ kind: Kind, using generator: inout some RandomNumberGenerator) -> Credential {
        let bytes = (0..<randomLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Credential(kind.rawValue + Base64URL.encode(bytes))
    }

    /// What is stored. A generated one has too many bits to be found from it, so that no salt is needed.
    public var digest: Hash { Hash.of(Array(secret.utf8)) }

    /// The secret itself, to be shown once to the person it was made for.
    public func reveal() -> String { secret }

    var length: Int { secret.count }

    public var description: String { "Credential(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
