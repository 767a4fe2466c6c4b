import Foundation

/// The source tree that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths relative to the root, of files with one of the extensions below the folders.
    static func files(_ folders: [String], extensions: [String]) -> [String] {
        folders.flatMap { folder in
            let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?
                .compactMap { $0 as? String }
            return (paths ?? []).map { "\(folder)/\($0)" }
        }.filter { path in extensions.contains { path.hasSuffix(".\($0)") } && !path.contains("__pycache__") }.sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func lines(_ path: String) throws -> [String] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    static let sources = ["Sources", "Tests", "Projections"]
}
