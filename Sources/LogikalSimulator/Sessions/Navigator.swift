/// Whether an operation is legal where a session stands, and where it leads: the rules of `logikal-api.md` 5.3 and
/// nothing else.
struct Navigator: Sendable {
    /// Why a session may not go there.
    enum Refusal: Error, Equatable {
        /// 405: the operation expects another state.
        case expects(SessionState)
        /// 409: not in the current mapping.
        case notInMapping
    }

    let policy: NavigationPolicy
    let directoryListing: DirectoryListingBelowDirectory

    /// Reading needs exactly `state`; only the listing of directories climbs, where that is so.
    func read(_ operation: Operation, in state: SessionState, at position: Position) throws(Refusal) -> Position {
        if position.state == state { return position }
        if operation == .directories, policy.climbs || directoryListing == .fallBack {
            return position.climbed(to: .directory)
        }
        throw .expects(state)
    }

    /// From where a select of something listed in `state` is resolved.
    func origin(ofSelectIn state: SessionState, at position: Position) throws(Refusal) -> Position {
        if position.state == state { return position }
        let climbed = position.climbed(to: state)
        guard policy.climbs, climbed.state == state else { throw .expects(state) }
        return climbed
    }

    /// A directory is named by its full path. `isBelow` tells whether it lies below the session's own directory.
    func selectDirectory(_ directory: Int, isBelow: Bool, at position: Position) throws(Refusal) -> Position {
        switch policy {
        case .ascend: return Position(directory: directory)
        case .ascendWithoutDirectories where isBelow: return Position(directory: directory)
        case .strict where isBelow && position.state == .directory: return Position(directory: directory)
        default: throw .notInMapping
        }
    }
}
