import ArgumentParser
import Logging

/// What every subcommand does before its own work.
enum Preparation {
    /// Settings and a logger to standard error.
    ///
    /// - Parameter level: Unless LOG_LEVEL says otherwise. A command that answers a person tells only what is wrong.
    static func settings(logging level: Logger.Level = .warning) throws -> (Settings, Logger) {
        let settings: Settings
        do { settings = try Settings() } catch { throw ValidationError("\(error)") }
        return (settings, logger(settings.logLevel ?? level))
    }

    static func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "logikal-sync") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}

/// A run whose exit code says more than "failed".
extension ExitCode {
    /// Done, but not everything could be read.
    static let incomplete = ExitCode(2)
}
