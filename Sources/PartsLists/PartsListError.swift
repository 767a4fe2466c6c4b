public import EventSourcing

/// Why a parts list is not decoded.
public struct PartsListError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case notSQLite = "not_sqlite"
        case tooLarge = "too_large"
        /// SQLite or our own look at the pages found the file broken.
        case damaged
        /// The file makes SQLite do more than a parts list can need.
        case tooMuchWork = "too_much_work"
        /// The machine was too slow, or the file is; which of the two, another attempt tells.
        case timedOut = "timed_out"
        /// The file holds something that has no place in a parts list, such as a view in a table's place.
        case forbidden
        case elevationMissing = "elevation_missing"
        case elevationAmbiguous = "elevation_ambiguous"
        /// The file's measures are neither metres nor millimetres of what Logikal says.
        case unitMismatch = "unit_mismatch"
    }

    public let code: Code
    /// What is wrong with which thing in the file.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The same bytes are refused again, except where time ran out.
    public var disposition: Disposition {
        code == .timedOut ? .retry(after: .seconds(10)) : .quarantine
    }

    public var description: String { "\(message) (\(code.rawValue)); \(remedy)" }

    private var remedy: String {
        switch code {
        case .notSQLite, .damaged:
            "it is read anew when the elevation changes; if it stays so, save the elevation again in Logikal"
        case .tooLarge, .tooMuchWork, .forbidden:
            "it was refused before it could do harm; find out who made it before anything else opens it"
        case .timedOut: "it is tried again"
        case .elevationMissing, .elevationAmbiguous:
            "no row is guessed; save the elevation again in Logikal, and give it a name of its own"
        case .unitMismatch: "it is read anew when the elevation changes; compare its width in Logikal with the file's"
        }
    }
}
