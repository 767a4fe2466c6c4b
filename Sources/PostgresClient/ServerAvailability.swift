import CLibPQ

/// Whether a server answers, asked without logging in.
public enum ServerAvailability: Sendable {
    /// It takes connections.
    case accepting
    /// It is starting up or shutting down.
    case rejecting
    /// Nothing answers there.
    case absent

    /// Asks the server behind a connection string, blocking the thread: at once on a Unix socket, else up to the
    /// string's `connect_timeout`.
    public static func of(_ conninfo: String) -> ServerAvailability {
        switch PQping(conninfo) {
        case PQPING_OK: .accepting
        case PQPING_REJECT: .rejecting
        default: .absent
        }
    }
}
