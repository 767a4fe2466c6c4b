import EventSourcing
import PostgresStorage

/// What verifying an archive came to.
struct ArchiveFinding: Sendable {
    let path: String
    var reader: ArchiveReader?
    var report: PostgresArchiveVerifier.Report?
    var error: ArchiveError?

    var json: JSONValue {
        [
            "compared": report.map { .integer($0.compared) } ?? .null,
            "error": error.map { .string($0.description) } ?? .null, "file": .string(path),
            "first": reader.map { .integer($0.manifest.header.first.rawValue) } ?? .null,
            "last": reader.map { .integer($0.manifest.header.last.rawValue) } ?? .null, "ok": .bool(error == nil),
        ]
    }

    var text: String {
        if let error { return "\(path) is NOT what was archived: \(error)" }
        guard let report else { return path }
        let header = report.manifest.header
        return "\(path) is whole: positions \(header.first) to \(header.last), batches \(header.firstBatch) to "
            + "\(report.manifest.lastBatch); the \(report.compared) of its events that are in the log are the same."
    }
}
