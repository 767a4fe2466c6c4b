import EventSourcing
import Foundation
public import Logging

/// Writes lines of the log.
struct LogLineHandler: LogHandler {
    private let output: LogOutput
    private let label: String
    private let component: String?
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider? = .telemetry
    var logLevel: Logger.Level

    init(_ output: LogOutput, label: String, component: String?) {
        self.output = output
        self.label = label
        self.component = component
        logLevel = output.levels.level(of: component, otherwise: output.otherwise)
    }

    /// The same for a part of the program.
    func part(_ component: String) -> LogLineHandler {
        var handler = LogLineHandler(output, label: label, component: component)
        handler.metadata = metadata
        return handler
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        switch output.format {
        case .text:
            var handler = StreamLogHandler(
                label: component.map { "\(label).\($0)" } ?? label, stream: output.stream,
                metadataProvider: metadataProvider)
            handler.metadata = metadata
            handler.log(event: event)
        case .json:
            let line = JSONLine(
                event, label: label, component: component,
                metadata: metadata.merging(metadataProvider?.get() ?? [:]) { $1 }
                    .merging(event.metadata ?? [:]) { $1 })
            var stream = output.stream
            stream.write(line.text(at: Date()))
        }
        output.onEvent(event, component)
    }
}

extension Logger {
    /// The logger of a part of the program, whose level may be set by itself. Of a logger that is not a
    /// ``LogOutput``'s, the logger itself.
    public func component(_ name: String) -> Logger {
        guard let lines = handler as? LogLineHandler else { return self }
        return Logger(label: label) { _ in lines.part(name) }
    }
}
