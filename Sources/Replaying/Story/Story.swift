public import Foundation

/// A history that is kept: what the outside did, and what must come of it. A folder of data only.
public struct Story: Sendable {
    /// What the outside did.
    public enum History: Sendable {
        case steps([StoryStep])
        /// A log that was written elsewhere, line by line.
        case log([[UInt8]])
    }

    public let folder: URL
    public let history: History
    /// File names to lines; empty before the first recording.
    public let expected: [String: [String]]

    public static let historyFile = "history.jsonl"
    public static let expectedFolder = "expected"

    public var name: String { folder.lastPathComponent }

    /// How many steps, or lines of a log.
    public var length: Int {
        switch history {
        case .steps(let steps): steps.count
        case .log(let lines): lines.count
        }
    }

    /// Reads a folder. Throws `StoryError` when it is not a story.
    public init(folder: URL) throws {
        self.folder = folder.standardizedFileURL
        guard FileManager.default.fileExists(atPath: folder.appending(path: "README.md").path) else {
            throw StoryError(
                code: .malformed, place: folder.path,
                detail: "it has no README.md, which tells what happened and why it is kept")
        }
        let lines = try Self.lines(folder.appending(path: Self.historyFile))
        guard let first = lines.first else {
            throw StoryError(code: .malformed, place: Self.historyFile, detail: "it says nothing")
        }
        history =
            first.contains(#""format":"#) ? .log(lines.map { Array($0.utf8) }) : .steps(try Self.steps(lines))
        var expected: [String: [String]] = [:]
        let files = folder.appending(path: Self.expectedFolder)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: files.path)) ?? [] {
            expected[name] = try Self.lines(files.appending(path: name))
        }
        self.expected = expected
    }

    /// Keeps what came of it as what must come of it from now on.
    public func record(_ outcome: StoryOutcome) throws {
        let files = folder.appending(path: Self.expectedFolder)
        try? FileManager.default.removeItem(at: files)
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        for (name, lines) in outcome.files {
            let text = lines.map { $0 + "\n" }.joined()
            try Data(text.utf8).write(to: files.appending(path: name))
        }
    }

    private static func steps(_ lines: [String]) throws(StoryError) -> [StoryStep] {
        var steps: [StoryStep] = []
        for (index, line) in lines.enumerated() {
            steps.append(try StoryStep(line: line, place: "\(historyFile), line \(index + 1)"))
        }
        return steps
    }

    private static func lines(_ file: URL) throws(StoryError) -> [String] {
        guard let data = try? Data(contentsOf: file), let text = String(data: data, encoding: .utf8) else {
            throw StoryError(code: .malformed, place: file.path, detail: "there is no such file, or it is no UTF-8")
        }
        return text.split(separator: "\n").map(String.init)
    }
}
