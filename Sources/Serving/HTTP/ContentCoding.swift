/// What an `Accept-Encoding` header lets an answer be encoded with (RFC 9110 section 12.5.3).
enum ContentCoding {
    case identity
    case gzip

    init(accepted header: String?) {
        var weights: [Substring: Double] = [:]
        for part in (header ?? "").split(separator: ",", maxSplits: 16).prefix(16) {
            let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = fields.first?.lowercased() else { continue }
            let weight = fields.dropFirst().first { $0.lowercased().hasPrefix("q=") }.map { Double($0.dropFirst(2)) }
            weights[name[...]] = weight.map { $0 ?? 0 } ?? 1
        }
        let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0
        self = gzip > 0 && gzip >= weights["identity"] ?? 0 ? .gzip : .identity
    }
}
