public import EventSourcing
import Foundation

/// A secret that says who is asking. Nothing that prints, dumps or logs a value of this type shows it.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What generated keys begin with, so that scanners for leaked secrets know one.
    public static let prefix = "lsk_"
    /// The fewest characters that a configured key may have.
    public static let minimumLength = 8
    private static let randomLength = 32

    private let secret: String

    /// Any text, as a consumer sends it.
    public init(_ secret: String) { self.secret = secret }

    /// A new key of 256 random bits.
    public static func generate(using generator: inout some RandomNumberGenerator) -> APIKey {
        let bytes = (0..<randomLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Data(bytes).base64EncodedString()
        return APIKey(
            prefix + text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    /// What is stored. The key has too many bits to be found from it, so that no salt is needed.
    public var digest: Hash { Hash.of(Array(secret.utf8)) }

    /// The secret itself, to be shown once to the person it was made for.
    public func reveal() -> String { secret }

    var length: Int { secret.count }

    public var description: String { "APIKey(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
