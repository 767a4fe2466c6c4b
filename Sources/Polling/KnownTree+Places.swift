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
            guard paths.count < OfficeWalk.maximumDepth, let known = self[reference.id],
                let path = known.state?["logikalId"]?.string
            else { return nil }
            paths.append(path)
            next = known.parent
        }
        return DirectoryPlace(chain: paths.reversed())
    }

    /// What Logikal calls something of a type that lives in `parent`; `nil` where nothing does that can be told by it.
    func someID(of type: EntityType, in parent: EntityReference?) -> String? {
        living(type).lazy.filter { $0.parent == parent }.compactMap { $0.state?["logikalId"]?.string }
            .first { type == .phase || !LogikalID($0).isZero }
    }

    /// Whether what has `parent` is in a directory, at any depth.
    func isBelow(_ directory: EntityReference, parent: EntityReference?) -> Bool {
        var next = parent
        for _ in 0...OfficeWalk.maximumDepth {
            guard let reference = next else { return false }
            if reference == directory { return true }
            next = self[reference.id]?.parent
        }
        return false
    }
}
