/// What goes wrong with a call, by name: each row of the vendor's list of troubles (`logikal-api.md` 4 and 14) and of
/// what networks do.
public enum FaultKind: String, Sendable, CaseIterable {
    // Refusals, in the vendor's JSON. 409 has three meanings.
    case error400, error401, error403, error404, error405, error500, error502, error503, error504
    case locked409, mapping409, state409
    /// No licence is free; as the service says it, with 401 where a log-in is asked for.
    case licenceRefused
    /// The token is dead from now on.
    case sessionKilled

    // Connections and time.
    case closedBeforeEffect, closedAfterEffect
    case truncated
    /// The head promises less than what follows.
    case shortContentLength
    case slow
    /// No answer, and nothing happened.
    case hang
    /// No answer, and the session has moved.
    case hangAfterEffect

    // Answers that are none.
    case html200, html404, html502
    case invalidJSON
    /// Valid JSON with a status of 200.
    case otherJSON, nullData, emptyObject, emptyBody, bareEmptyList
    /// A list fails as an empty one.
    case emptyList
    case oversize
    /// Compressed though nobody asked for it.
    case gzip
    /// Compressed, small, and endless once unpacked.
    case gzipBomb

    // Answers that are damaged.
    case missingFields, missingIDs, nullFields, wrongTypes, repeatedRows, contradictoryRows

    /// How long `slow` takes.
    static let slowness = Duration.seconds(2)
    /// Longer than anybody waits.
    static let eternity = Duration.seconds(86_400)
    static let oversizeBytes = 512 << 20
}

extension FaultKind {
    /// What the injector decides before the operation has any effect.
    public var before: FaultDecision {
        switch self {
        case .error400, .error401, .error403, .error404, .error405, .error500, .error502, .error503, .error504:
            .error(status: Int(rawValue.suffix(3)) ?? 500, text: "Injected.")
        case .locked409: .error(status: 409, text: "The object is in use by another user.")
        case .mapping409: .error(status: 409, text: "It cannot be set, because it isn't valid in the current mapping.")
        case .state409: .error(status: 409, text: "The operation is not possible in the current state of the object.")
        case .licenceRefused: .error(status: 401, text: "No licence is available for another session.")
        case .html200, .html404, .html502: .html(status: Int(rawValue.suffix(3)) ?? 502)
        case .closedBeforeEffect: .closeConnection
        case .sessionKilled: .killSession
        case .slow: .delay(Self.slowness)
        case .hang: .delay(Self.eternity)
        default: .none
        }
    }

    /// What it decides once the operation has taken effect.
    public var after: FaultDecision {
        switch self {
        case .truncated: .truncate(bytes: 9)
        case .closedAfterEffect: .closeConnection
        case .hangAfterEffect: .delay(Self.eternity)
        case .shortContentLength: .shortContentLength
        case .oversize: .oversize(bytes: Self.oversizeBytes)
        case .gzip: .compress
        case .gzipBomb: .bomb
        case .emptyList: .emptyList
        case .missingFields: .damage(.missingFields)
        case .missingIDs: .damage(.missingIDs)
        case .nullFields: .damage(.nullFields)
        case .wrongTypes: .damage(.wrongTypes)
        case .repeatedRows: .damage(.repeatedRows)
        case .contradictoryRows: .damage(.contradictoryRows)
        case .invalidJSON: Self.answer(#"{"data":[{"id":"#)
        case .otherJSON: Self.answer(#"{"a":[1]}"#)
        case .nullData: Self.answer(#"{"data":null,"hints":[],"warnings":[]}"#)
        case .emptyObject: Self.answer("{}")
        case .emptyBody: Self.answer("")
        case .bareEmptyList: Self.answer("[]")
        default: .none
        }
    }

    private static func answer(_ json: String) -> FaultDecision {
        .answer(status: 200, contentType: "application/json", body: Array(json.utf8))
    }
}
