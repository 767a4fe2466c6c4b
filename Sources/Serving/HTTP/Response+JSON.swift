import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// The parts one after the other in one buffer: many small writes cost more than the copy.
    static func json(
        _ parts: [UInt8]..., status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { buffer.writeBytes(part) }
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    static func notModified(_ headers: HTTPFields) -> Response {
        Response(status: .notModified, headers: headers)
    }
}
