import EventSourcing
import Foundation
import Logging

/// What is told to others of a line of the log: which one it is, how bad, and of which kind and code the error was.
///
/// Nothing that may be about a person: not what the error says, nor what the line knows besides. By its request or
/// trace the line is found in the log, which stays here.
public struct ErrorReport: Sendable {
    let message: String
    let level: Logger.Level
    let component: String?
    let type: String?
    let code: String?
    let correlations: [(String, String)]
    let at: Date

    /// - Parameters:
    ///   - code: Of the error: one word of a few.
    ///   - correlations: By which the line is found.
    init(
        _ event: LogEvent, component: String?, code: String?, correlations: [(String, String)], at: Date
    ) {
        message = "\(event.message)"
        level = event.level
        self.component = component
        type = event.error.map { "\(Swift.type(of: $0))" }
        self.code = code
        self.correlations = correlations
        self.at = at
    }

    /// The same for what is the same trouble.
    var fingerprint: [String] { [component ?? "", message, type ?? "", code ?? ""] }
}
