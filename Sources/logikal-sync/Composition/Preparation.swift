import ArgumentParser
import Logging
import Telemetry

/// What every subcommand does before its own work.
enum Preparation {
    /// Settings and a logger to standard error.
    ///
    /// - Parameter level: Unless LOG_LEVEL says otherwise. A command that answers a person tells only what is wrong.
    static func settings(logging level: Logger.Level = .warning) throws -> (Settings, Logger) {
        let settings = try checked { () throws(SettingsError) in try Settings() }
        return (settings, output(settings, level).logger(label))
    }

    /// Settings that can't be used are told in one line: how the command is to be written is not what is wrong.
    static func checked<Value>(_ settings: () throws(SettingsError) -> Value) throws -> Value {
        do {
            return try settings()
        } catch {
            Console.note("Error: \(error)")
            throw ExitCode.validationFailure
        }
    }

    static let label = "logikal-sync"

    static func logger(_ level: Logger.Level) -> Logger {
        LogOutput(format: .text, levels: LogLevels(), otherwise: level).logger(label)
    }

    /// - Parameter onEvent: Told of every line that is written.
    static func output(
        _ settings: Settings, _ level: Logger.Level,
        onEvent: @escaping @Sendable (LogEvent, _ component: String?) -> Void = { _, _ in }
    ) -> LogOutput {
        LogOutput(format: settings.logFormat, levels: settings.logLevels, otherwise: level, onEvent: onEvent)
    }
}

/// A run whose exit code says more than "failed".
extension ExitCode {
    /// Done, but not everything could be read.
    static let incomplete = ExitCode(2)
}
