import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `GET /api/v1/blobs/{sha256}`: bytes as they were received, by their digest, as states name them.
struct BlobRoutes: Sendable {
    let blobs: any BlobReader

    func add(to router: APIRouter) {
        router.addReading("/api/v1/blobs/:sha256", .blobsRead) { try await blob($0, $1) }
    }

    private func blob(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let digest = context.parameters.get("sha256").flatMap({ Hash($0) }) else {
            throw APIError.badRequest(
                "invalid_parameter", "the path must end in a SHA-256 digest of 64 lower-case hexadecimal digits",
                details: ["parameter": "sha256"])
        }
        let tenant = try context.requirePrincipal().tenant
        guard let blob = try await blobs.blob(digest, tenant: tenant) else {
            throw APIError.notFound("no bytes with that digest are kept here", code: "blob_unknown")
        }
        // What has a digest never changes, so whoever has it need not ask again.
        var headers: HTTPFields = [
            .eTag: "\"\(digest)\"", .cacheControl: "private, max-age=31536000, immutable",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        guard !EntityTags(request.headers[.ifNoneMatch]).tags.contains("\"\(digest)\"") else {
            return .notModified(headers)
        }
        headers[.contentType] = blob.mediaType
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: blob.bytes)))
    }
}
