/// What an `Accept-Encoding` header lets an answer be encoded with (RFC 9110 section 12.5.3).
enum ContentCoding {
    case identity
    case gzip

    init(accepted header: String?) {
        let weights = HeaderWeights(header)
        let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0
        self = gzip > 0 && gzip >= weights["identity"] ?? 0 ? .gzip : .identity
    }
}
