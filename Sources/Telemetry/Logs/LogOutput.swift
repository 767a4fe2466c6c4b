public import Logging

/// Where the log of a process goes, how its lines look and which of them there are.
public struct LogOutput: Sendable {
    let format: LogFormat
    let levels: LogLevels
    let otherwise: Logger.Level
    let stream: any TextOutputStream & Sendable
    let onEvent: @Sendable (LogEvent, _ component: String?) -> Void

    /// - Parameters:
    ///   - otherwise: The level where none was asked for.
    ///   - stream: Takes whole lines.
    ///   - onEvent: Told of every line that is written. Must return at once.
    public init(
        format: LogFormat, levels: LogLevels, otherwise: Logger.Level,
        stream: any TextOutputStream & Sendable = StandardError(),
        onEvent: @escaping @Sendable (LogEvent, _ component: String?) -> Void = { _, _ in }
    ) {
        self.format = format
        self.levels = levels
        self.otherwise = otherwise
        self.stream = stream
        self.onEvent = onEvent
    }

    /// The program's logger; ``Logging/Logger/component(_:)`` gives its parts one of their own.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { LogLineHandler(self, label: $0, component: nil) }
    }
}
