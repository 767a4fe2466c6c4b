/// A bar of how much is done, e.g. `[#######-------------] 7 of 20 projects`.
enum ProgressBar {
    static let width = 20

    static func text(_ done: Int64, of total: Int64, _ things: String) -> String {
        let share = total > 0 ? Double(min(done, total)) / Double(total) : 0
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "[\(bar)] \(done) of \(total) \(things)"
    }
}
