import LogikalSimulator

/// Everything that goes wrong with a call but does not take long.
enum FaultKind: String, Sendable, CaseIterable {
    case error401, error403, error404, error405, error409, error500, error502, error503
    case html200, html404, html502
    case truncated, closedBeforeEffect, closedAfterEffect, sessionKilled
    /// Valid JSON with a status of 200.
    case otherJSON, nullData, emptyObject, emptyBody, bareEmptyList

    var before: FaultDecision {
        switch self {
        case .error401, .error403, .error404, .error405, .error409, .error500, .error502, .error503:
            .error(status: Int(rawValue.suffix(3)) ?? 0, text: "Injected.")
        case .html200, .html404, .html502: .html(status: Int(rawValue.suffix(3)) ?? 0)
        case .closedBeforeEffect: .closeConnection
        case .sessionKilled: .killSession
        default: .none
        }
    }

    var after: FaultDecision {
        switch self {
        case .truncated: .truncate(bytes: 9)
        case .closedAfterEffect: .closeConnection
        case .otherJSON: .answer(status: 200, contentType: "application/json", body: Array(#"{"a":[1]}"#.utf8))
        case .nullData:
            .answer(
                status: 200, contentType: "application/json",
                body: Array(#"{"data":null,"hints":[],"warnings":[]}"#.utf8))
        case .emptyObject: .answer(status: 200, contentType: "application/json", body: Array("{}".utf8))
        case .emptyBody: .answer(status: 200, contentType: "application/json", body: [])
        case .bareEmptyList: .answer(status: 200, contentType: "application/json", body: Array("[]".utf8))
        default: .none
        }
    }

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
