/// Text that must not appear anywhere but in the request that needs it: printing, dumping, interpolating or encoding
/// it shows `<redacted>`.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let revealed: String

    public init(_ text: String) { revealed = text }

    public var description: String { "<redacted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
