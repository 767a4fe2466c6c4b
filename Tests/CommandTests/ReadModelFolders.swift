import Foundation

/// The folders of the read models: adding one is no reason to change a test.
enum ReadModelFolders {
    static var count: Int {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try FileManager.default.contentsOfDirectory(
                at: root.appending(path: "Projections"), includingPropertiesForKeys: [.isDirectoryKey]
            ).count { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        }
    }
}
