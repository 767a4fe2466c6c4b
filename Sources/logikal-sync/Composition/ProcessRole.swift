/// What one process does of all that there is to do. Any number of processes may do the same: what only one may do at a
/// time is done under a lease, the rest is moved on by compare-and-set.
enum ProcessRole: String, CaseIterable, Sendable {
    /// Answers the HTTP API.
    case serve
    /// Looks at Logikal.
    case poll
    /// Keeps the read models at the head of the log.
    case project
    /// Decodes parts lists, reconciles what Odoo changed, wakes consumers, signs checkpoints, and tidies up.
    case work

    static let all = Set(allCases)
}
