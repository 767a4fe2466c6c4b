import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `GET /api/v1/elevations/{id}/thumbnail?as_of=`
struct ThumbnailRoutes: Sendable {
    let blobs: any BlobReader
    let history: any HistoryReader

    func add(to router: APIRouter) {
        router.addPast("/api/v1/elevations/:id/thumbnail", .blobsRead) { try await thumbnail($0, $1) }
    }

    private func thumbnail(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.entityID()
        let known = EntityTags(request.headers[.ifNoneMatch]).tags.compactMap(Hash.init(tag:))
        let tenant = try context.requirePrincipal().tenant
        let asOf = try await history.position(asked: QueryParameters(request.uri), tenant: tenant)
        switch try await blobs.thumbnail(of: id, tenant: tenant, known: known, asOf: asOf) {
        case .unknownElevation:
            throw APIError.notFound("no such elevation; it may have been removed", code: "elevation_unknown")
        case .none: throw APIError.notFound("Logikal has no thumbnail of this elevation", code: "no_thumbnail")
        case .notStored:
            throw APIError.notFound(
                "the thumbnail has not been stored yet; try again after the next poll", code: "thumbnail_not_stored")
        case .known(let digest): return .notModified(Self.headers(digest, asOf))
        case .image(let digest, let mediaType, let bytes):
            var headers = Self.headers(digest, asOf)
            headers[.contentType] = mediaType
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    private static func headers(_ digest: Hash, _ asOf: Position?) -> HTTPFields {
        // Bytes from outside must not run as anything in a browser that shows them.
        var headers: HTTPFields = [
            .eTag: "\"\(digest)\"", .cacheControl: "private, no-cache",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        headers.asOf = asOf
        return headers
    }
}

extension Hash {
    /// From a digest in hexadecimal digits within quotes.
    fileprivate init?(tag: String) {
        guard tag.utf8.count == 66, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        let digits = tag.utf8.dropFirst().dropLast().map { Character(Unicode.Scalar($0)).hexDigitValue }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        self.init(bytes: bytes)
    }
}
