import EventSourcing
import Foundation
import LogikalClient
import LogikalModel

extension KnownTree {
    /// The way to a directory, the root for `nil`; `nil` when it, or a directory above it, is gone.
    func place(of directory: EntityReference?) -> DirectoryPlace? {
        var paths: [String] = []
        var next = directory
        while let reference = next {
            guard paths.count < DirectoryCrawl.maximumDepth, let known = self[reference.id],
                let path = known.state?["logikalId"]?.string
            else { return nil }
            paths.append(path)
            next = known.parent
        }
        return DirectoryPlace(chain: paths.reversed())
    }

    func livingProjects(below directory: EntityReference) -> Int {
        living(.project).count { isBelow(directory, $0.parent) }
    }

    private func isBelow(_ directory: EntityReference, _ start: EntityReference?) -> Bool {
        var next = start
        for _ in 0...DirectoryCrawl.maximumDepth {
            guard let reference = next else { return false }
            if reference == directory { return true }
            next = self[reference.id]?.parent
        }
        return false
    }
}
