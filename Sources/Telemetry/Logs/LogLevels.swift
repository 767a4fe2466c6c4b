public import Logging

/// From which level on lines are written, in general and by component.
public struct LogLevels: Sendable, Equatable {
    /// Of every component that is not named.
    public var general: Logger.Level?
    public var components: [String: Logger.Level]

    public init(general: Logger.Level? = nil, components: [String: Logger.Level] = [:]) {
        self.general = general
        self.components = components
    }

    /// `info`, or `info,polling=debug`, or `polling=debug`.
    ///
    /// - Returns: `nil` for what says something else, or names a component that is not known.
    public init?(_ text: String, components known: Set<String>) {
        self.init()
        for part in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
                .map { $0.trimming { $0 == " " } }
            guard let level = words.last.flatMap({ Logger.Level(rawValue: $0) }) else { return nil }
            switch words.count {
            case 1 where general == nil: general = level
            case 2 where known.contains(words[0]): components[words[0]] = level
            default: return nil
            }
        }
    }

    func level(of component: String?, otherwise: Logger.Level) -> Logger.Level {
        component.flatMap { components[$0] } ?? general ?? otherwise
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> String {
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
