/// What becomes of an operation whose process ended before it did.
public enum OperationRecovery {
    /// So often an operation is begun: one that ends its process every time must not do so for ever.
    public static let mostAttempts = 3

    public static func step(attempts: Int, isCancelRequested: Bool) -> OperationStep {
        if isCancelRequested { return .cancel }
        return attempts < mostAttempts ? .giveBack : .fail
    }

    /// Why, for the history.
    public static func reason(attempts: Int, isCancelRequested: Bool) -> String {
        let ended = "the process that ran it ended, or lost the lease, before the operation did"
        switch step(attempts: attempts, isCancelRequested: isCancelRequested) {
        case .cancel: return "\(ended); it was to be cancelled"
        case .fail: return "\(ended), the \(attempts). time; look into the log of that process before asking again"
        default: return "\(ended); it is begun anew"
        }
    }
}
