/// What was done, told on the page that it leads to. Named in the address: a text from there would be anybody's.
enum Notice: String {
    static let parameter = "done"

    case signedOut = "signed-out"
    case accepted
    case joined
    case cancelled
    case approved
    case rejected
    case resolved
    case rebuilding
    case switched
    case rolledBack = "rolled-back"
    case dropped
    case revoked
    case retried
    case queued
    case skipped
    case settled
    case activated
    case configured
    case deactivated
    case deleted

    var text: String {
        switch self {
        case .signedOut: "Signed out. This browser keeps nothing that would let anybody in."
        case .accepted: "Accepted: Logikal is looked at as soon as whoever polls is free."
        case .joined: "The same look was asked for already; this one joined it."
        case .cancelled: "Asked to end. What was read so far is kept."
        case .approved: "Approved: the next cycle removes what is still missing then."
        case .rejected: "Rejected: they stay, and nobody is asked about exactly these again."
        case .resolved: "Resolved, and written to the log with your name."
        case .rebuilding: "Being built beside the active one; readers are switched once it agrees."
        case .switched: "Readers use the other build now."
        case .rolledBack: "Readers use the build before it again."
        case .dropped: "Dropped."
        case .revoked: "Revoked: out within a second, with all its sessions."
        case .retried: "Applied."
        case .queued: "In the queue: it is decoded again within half a minute."
        case .skipped: "Skipped, with your reason written down."
        case .settled: "Settled."
        case .configured: "Configured. Whoever polls it takes it up within a minute."
        case .activated: "Active again."
        case .deactivated: "Inactive: it is not polled, and its keys let nobody in."
        case .deleted: "Deleted, with everything of it."
        }
    }

    /// An address of the console at which this is told.
    func at(_ path: String) -> String { "\(ConsoleSite.path)\(path)?\(Self.parameter)=\(rawValue)" }
}
