import EventSourcing
import Hummingbird
import NIOCore

/// What a call needs to know of its connection.
struct ConnectionContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// HTTP on one side, calls on the other.
struct SimulatorResponder: HTTPResponder {
    private struct TruncatedAnswer: Error {}

    private static let largestBody = 1 << 20
    private static let controlPath = ["_simulator"]

    let handler: CallHandler
    let control: ControlEndpoint?
    let basePath: [String]

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var request = request
        let body = Array(buffer: try await request.collectBody(upTo: Self.largestBody))
        let method = request.head.method.rawValue
        let target = HTTPTarget(request.head.path ?? "/")
        if let control, let path = target.path(below: Self.controlPath) {
            return response(control.answer(method: method, path: path, body: body))
        }
        guard let path = target.path(below: basePath) else { return response(.html(404)) }
        let call = MbioeRequest(
            operation: Operation(method: method, path: path), token: token(of: request), query: target.query,
            body: try? JSONReader.read(body))
        switch await handler.handle(call, method: method, path: "/" + path.joined(separator: "/")) {
        case .answer(let answer): return response(answer)
        case .truncated(let answer, let bytes): return truncated(answer, bytes)
        case .shortContentLength(let answer):
            var response = response(answer)
            response.headers[.contentLength] = String(answer.body.count - 1)
            return response
        case .oversize(let bytes): return oversize(bytes)
        case .closed:
            try? await context.channel.close()
            return Response(status: .serviceUnavailable)
        }
    }

    private func token(of request: Request) -> String? {
        guard let header = request.head.headerFields[.authorization] else { return nil }
        return header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : header
    }

    private func response(_ answer: Answer) -> Response {
        var headers: HTTPFields = [.contentType: answer.contentType]
        headers[.contentEncoding] = answer.contentEncoding
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// A text without an end in sight, made as it is sent.
    private func oversize(_ bytes: Int) -> Response {
        let body = ResponseBody(contentLength: bytes) { writer in
            let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 16)
            var left = bytes
            while left > 0 {
                try await writer.write(piece.getSlice(at: 0, length: min(left, piece.readableBytes)) ?? piece)
                left -= piece.readableBytes
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }

    private func truncated(_ answer: Answer, _ bytes: Int) -> Response {
        let body = ResponseBody(contentLength: answer.body.count + 1) { writer in
            try await writer.write(ByteBuffer(bytes: answer.body.prefix(bytes)))
            // An error after the head is what makes the server drop the connection.
            throw TruncatedAnswer()
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: [.contentType: answer.contentType], body: body)
    }
}
