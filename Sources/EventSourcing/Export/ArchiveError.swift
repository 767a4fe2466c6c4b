/// Why history was not archived, not attached again, or not found to be what was archived. Nothing has left the
/// database, and nothing has come into it.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case noManifest = "no_manifest"
        case newerFormat = "newer_format"
        /// The file or its manifest is not what was written.
        case damaged
        /// A batch, an event or a link is not what was appended.
        case tampered
        /// It is of another log, or of another history of it.
        case foreign
        /// It does not end where the log begins.
        case notNext = "not_next"
        /// Another log's archive is in the folder already.
        case occupied
        /// The log changed meanwhile.
        case changed
        /// Readers left no moment to exchange partitions.
        case busy
    }

    public let code: Code
    public let detail: String

    public init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var disposition: Disposition {
        switch code {
        case .busy, .changed: .retry(after: .seconds(60))
        case .noManifest, .newerFormat, .damaged, .tampered, .foreign, .notNext, .occupied: .quarantine
        }
    }

    public var description: String { "\(detail) (\(code.rawValue)). \(remedy)" }

    private var remedy: String {
        switch code {
        case .noManifest: "Give the manifest that `log archive` wrote, or the folder that it is in."
        case .newerFormat: "Use the version of logikal-sync that wrote the archive, or a later one."
        case .damaged, .tampered: "Use another copy of the archive; the log is as it was."
        case .foreign: "Use the archive of this log; `logikal-sync log archives` lists them with their digests."
        case .notNext: "Attach the archives from the newest to the oldest; `logikal-sync log archives` lists them."
        case .occupied: "Choose another folder."
        case .changed: "Nothing was detached. Run the same command again."
        case .busy: "Nothing was exchanged. Run the same command again when no export or verification is running."
        }
    }
}
