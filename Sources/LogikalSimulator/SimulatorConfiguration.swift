/// What the simulated installation looks like and how it behaves.
public struct SimulatorConfiguration: Sendable {
    /// How large a parts list is.
    public enum PartsListSize: String, Sendable, CaseIterable {
        /// The tables that matter, under 100 KB.
        case small
        /// All 71 tables and pictures, 0.7-1.7 MB, as seen in the field.
        case realistic
    }

    /// Same seed, same installation, byte by byte.
    public var seed: UInt64 = 1
    public var directories = 8
    public var projects = 12
    /// Mean number of elevations per project; single projects have from none to twice as many.
    public var elevations = 6
    /// How many directories deep the tree goes, if there are enough of them.
    public var maximumDepth = 5

    public var navigation = NavigationPolicy.strict
    public var getDirectoriesInProjectState = DirectoryListingBelowDirectory.refuse
    public var concurrentRequests = ConcurrentRequests.serialise
    /// Whether an edit of an elevation moves its project's `changedDate` too. Nobody knows.
    public var projectDateFollowsElevations = true
    public var latency = LatencyModel.none
    public var partsListSize = PartsListSize.small

    /// What `GET /version` tells; what a client has learnt about one version need not hold for the next.
    public var serviceVersion = "12.2.6.59"
    public var username = "reader"
    public var password = "secret"
    /// Sessions open at once; one more log-in is refused as if no licence were free. `nil` is no limit.
    public var sessionLimit: Int?
    /// A token older than this is dead. `nil` is for ever.
    public var tokenLifetime: Duration?

    public var basePath = "/MbioeService.svc/api/v3"
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 0
    /// Serves `/_simulator` on the same port. Off by default: the real service has no such thing.
    public var servesControl = false
    /// How many calls the log keeps; its counters count on.
    public var callLogCapacity = 100_000

    public init() {}

    /// An installation as large as the largest that was reported: 6,400 projects of about 17 elevations each. Nothing
    /// of them is made before it is asked for.
    public static let largest: SimulatorConfiguration = {
        var configuration = SimulatorConfiguration()
        (configuration.directories, configuration.projects, configuration.elevations) = (400, 6400, 17)
        return configuration
    }()
}
