/// A token and its cursor.
struct Session: Sendable {
    /// Counts log-ins from 1; what logs show instead of the token.
    let ordinal: Int
    let startedAt: Duration
    var position = Position()
    var callsInFlight = 0
    /// Set when a second call came in while one was in flight; the position is not to be trusted then.
    var wasOverlapped = false
}
