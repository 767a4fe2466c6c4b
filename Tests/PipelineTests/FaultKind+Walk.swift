import LogikalSimulator

/// What the faults mean to a walk that looks for news.
extension FaultKind {
    /// Those that say nothing of what was asked for, and do not take long.
    static let ofWalks: [FaultKind] = [
        .error401, .error403, .error404, .error405, .locked409, .error500, .error502, .error503, .html200, .html404,
        .html502, .truncated, .closedBeforeEffect, .closedAfterEffect, .sessionKilled, .otherJSON, .nullData,
        .emptyObject, .emptyBody, .bareEmptyList,
    ]

    /// Whether the call has done its work and nothing of its answer was needed.
    func isHarmless(to call: WalkCall) -> Bool {
        guard call.isSelection else { return false }
        return [.otherJSON, .nullData, .emptyObject, .emptyBody, .bareEmptyList].contains(self)
    }

    /// Whether the answer is a proper one, though not the true one: there is nothing here, or nothing for us.
    func isCredible(for call: WalkCall) -> Bool {
        switch call {
        case .directories, .projects, .phases, .elevations: self == .bareEmptyList
        case .thumbnail: self == .emptyBody
        case .selectElevation: self == .error403
        case .partsList: [.nullData, .emptyObject, .emptyBody, .error403].contains(self)
        default: false
        }
    }
}
