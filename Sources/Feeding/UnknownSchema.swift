/// The log holds an event in a schema that came after this program: passing it on would be to guess what it means.
public struct UnknownSchema: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
