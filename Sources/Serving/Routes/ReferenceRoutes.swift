import EmbeddedFiles
import EventSourcing
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/v1/openapi.json`, and `GET /api/v1/docs`: what can be asked for, for programs, and as a page for people
/// that needs nothing from elsewhere. Open to everybody, as the source is: it says nothing of what is stored.
struct ReferenceRoutes: Sendable {
    private static let files = [
        (path: "/api/v1/openapi.json", name: "openapi.json", type: "application/json"),
        (path: "/api/v1/docs", name: "reference.html", type: "text/html; charset=utf-8"),
        (path: "/api/v1/docs/reference.css", name: "reference.css", type: "text/css; charset=utf-8"),
        (path: "/api/v1/docs/reference.js", name: "reference.js", type: "text/javascript; charset=utf-8"),
    ]

    func add(to router: APIRouter) {
        for (path, name, type) in Self.files {
            let bytes = Array(EmbeddedFiles.text(name).utf8)
            let tag = "\"\(Hash.of(bytes))\""
            router.add(path, [.get: .forEverybody { request, _ in Self.response(bytes, tag, type, to: request) }])
        }
    }

    private static func response(_ bytes: [UInt8], _ tag: String, _ type: String, to request: Request) -> Response {
        var headers: HTTPFields = [
            .eTag: tag, .cacheControl: "public, no-cache",
            .contentSecurityPolicy:
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ]
        guard !EntityTags(request.headers[.ifNoneMatch]).tags.contains(tag) else { return .notModified(headers) }
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
