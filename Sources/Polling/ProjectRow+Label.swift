import EventSourcing
import LogikalModel

extension ProjectRow {
    /// What people call a project, and what its lists are on record as.
    var label: String {
        let words = [state["jobNumber"], state["name"]].compactMap { $0?.string }.filter { !$0.isEmpty }
        return "project \(words.isEmpty ? id.text : words.joined(separator: " "))"
    }
}
