import ArgumentParser
import Foundation

/// How a command that has failed ends.
enum Failure {
    /// In one line; how a command is to be written is told only to those who have not written it rightly.
    static func end(_ error: any Error) -> Never {
        if error is SettingsError {
            Console.note("Error: \(error)")
            exit(ExitCode.validationFailure.rawValue)
        }
        guard LogikalSync.exitCode(for: error) == .failure, !(error is ExitCode) else {
            LogikalSync.exit(withError: error)
        }
        Console.note("Error: \(text(of: error))")
        exit(ExitCode.failure.rawValue)
    }

    private static func text(of error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return [error.filePath, error.reason].compactMap(\.self).joined(separator: ": ")
    }
}

extension CocoaError {
    /// What the system said.
    var reason: String {
        guard let error = underlying.map({ $0 as NSError }), error.domain == NSPOSIXErrorDomain else {
            return localizedDescription
        }
        return String(cString: strerror(Int32(error.code)))
    }
}

/// What was asked for is not there; that it was asked for was no mistake in how the command is written.
struct NotThere: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
