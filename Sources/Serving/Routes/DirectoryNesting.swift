import Feeding
import Foundation

/// Directories within those that hold them.
enum DirectoryNesting {
    /// - Parameter nodes: the upper before the lower, the first being the one that holds all.
    /// - Returns: its JSON object with `children`, and so on down; `nil` when there is none.
    static func json(_ nodes: [DirectoryNode]) -> [UInt8]? {
        var children: [UUID: [[UInt8]]] = [:]
        // From below, so that what a directory holds is complete when its own turn comes.
        for node in nodes.dropFirst().reversed() {
            guard let parent = node.parent else { continue }
            children[parent, default: []].append(nested(node, in: &children))
        }
        return nodes.first.map { nested($0, in: &children) }
    }

    private static func nested(_ node: DirectoryNode, in children: inout [UUID: [[UInt8]]]) -> [UInt8] {
        // They were met from the end.
        let held = (children.removeValue(forKey: node.id) ?? []).reversed()
        return node.row.dropLast() + Array(#","children":["#.utf8) + Array(held.joined(separator: [UInt8(ascii: ",")]))
            + Array("]}".utf8)
    }
}
