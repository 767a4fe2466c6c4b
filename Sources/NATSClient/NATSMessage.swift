/// Something for a subject.
public struct NATSMessage: Sendable, Equatable {
    /// Words with dots between them.
    public var subject: String
    /// Names and values without line breaks.
    public var headers: [(name: String, value: String)]
    public var payload: [UInt8]

    public init(subject: String, headers: [(name: String, value: String)] = [], payload: [UInt8]) {
        self.subject = subject
        self.headers = headers
        self.payload = payload
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.subject == right.subject && left.payload == right.payload
            && left.headers.elementsEqual(right.headers, by: ==)
    }

    /// The lines of the headers, as they travel; empty without any.
    var head: [UInt8] {
        guard !headers.isEmpty else { return [] }
        return Array(("NATS/1.0\r\n" + headers.map { "\($0.name): \($0.value)\r\n" }.joined() + "\r\n").utf8)
    }
}
