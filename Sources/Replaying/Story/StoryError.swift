/// Why a story can't be played.
public struct StoryError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case malformed = "malformed_story"
        /// The office, or the log, refuses what the history says that happened.
        case impossible = "impossible_step"
        /// It never came to its end, however often it was resumed.
        case endless = "endless_story"
    }

    public let code: Code
    /// Where: the file, and the line if there is one.
    public let place: String
    public let detail: String

    public init(code: Code, place: String, detail: String) {
        self.code = code
        self.place = place
        self.detail = detail
    }

    public var description: String { "\(place): \(detail) (\(code.rawValue))" }
}
