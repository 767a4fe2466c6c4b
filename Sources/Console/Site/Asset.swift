import EmbeddedFiles
import EventSourcing
import HTTPTypes
import Hummingbird
import NIOCore

/// A file that pages load, open to everybody as the source is.
///
/// Its address has a digest of what is in it, so that a browser keeps it for good and yet never shows an old one.
struct Asset: Sendable {
    static let style = Asset("console.css", "text/css; charset=utf-8")
    static let script = Asset("console.js", "text/javascript; charset=utf-8")
    static let icon = Asset("console.svg", "image/svg+xml")
    static let all = [style, script, icon]

    private let bytes: [UInt8]
    private let type: String
    private let tag: String
    let path: String

    private init(_ name: String, _ type: String) {
        bytes = Array(EmbeddedFiles.text(name).utf8)
        self.type = type
        tag = String(Hash.of(bytes).description.prefix(16))
        path = "\(ConsoleSite.path)/assets/\(name)"
    }

    var address: String { "\(path)?v=\(tag)" }

    func response(to request: Request) -> Response {
        let isExact = request.uri.queryParameters.get("v") == tag
        let headers: HTTPFields = [
            .cacheControl: isExact ? "public, max-age=31536000, immutable" : "public, no-cache",
            .contentType: type, .eTag: "\"\(tag)\"", .contentSecurityPolicy: "default-src 'none'",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
