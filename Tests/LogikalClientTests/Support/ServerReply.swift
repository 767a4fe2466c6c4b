/// What the test server does about a request.
enum ServerReply: Sendable {
    /// These bytes; then the connection is kept or closed.
    case bytes([UInt8], closes: Bool)
    /// Nothing, with the connection open until the client or the test ends it.
    case hang
    /// A TCP reset instead of an answer.
    case reset

    static func answer(
        _ status: Int = 200, _ body: [UInt8], type: String = "application/json", headers: [String] = []
    ) -> ServerReply {
        let lines = ["HTTP/1.1 \(status) X", "Content-Type: \(type)", "Content-Length: \(body.count)"] + headers
        return .bytes(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, closes: false)
    }

    static func json(_ text: String, status: Int = 200) -> ServerReply { answer(status, Array(text.utf8)) }

    /// The service's error object.
    static func failure(_ status: Int, _ text: String, code: Int = 7) -> ServerReply {
        json(
            #"{"message":"Error","code":\#(code),"hints":[],"warnings":[],"errors":["\#(text)"]}"#, status: status)
    }

    static func raw(_ text: String, closes: Bool = true) -> ServerReply { .bytes(Array(text.utf8), closes: closes) }
}
