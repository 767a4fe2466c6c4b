/// Why an exported log can't be read on. What came before is as it was appended.
public struct ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case notAnExport = "not_an_export"
        case newerFormat = "newer_format"
        /// A line is not what the format says.
        case damaged
        /// A batch, an event or a link is not what was appended.
        case tampered
        /// The last line is missing.
        case endsEarly = "ends_early"
        /// The log that is there is not the beginning of the one in the file.
        case otherLog = "other_log"
    }

    public let code: Code
    public let detail: String

    public init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(detail) (\(code.rawValue)). \(remedy)" }

    private var remedy: String {
        switch code {
        case .notAnExport: "Give a file that `log export` has written."
        case .newerFormat: "Use the version of logikal-sync that wrote the file, or a later one."
        case .damaged, .tampered: "Export the log again; batches before this one are good."
        case .endsEarly: "Let the export go on with the same --output, then run the import again."
        case .otherLog: "Import into an empty database, or into one whose log this file goes on from."
        }
    }
}
