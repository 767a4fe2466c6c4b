import EventSourcing

/// How often each tier is looked at, and how much of it one cycle takes on (`design.md` 5).
///
/// Directories and project lists are read in every cycle. A project is entered when its row differs, when something of
/// it is owed, and after `fullCheck` at the latest: nobody knows whether a project's date follows what is edited in it.
public struct PollCadence: Sendable, Equatable {
    /// After this long every project is entered, and a directory that is left out is read for its rename.
    public var fullCheck: Duration
    /// So many projects are entered in every cycle if nothing else is due, those first that were not for longest.
    public var leastProjects: Int
    /// No cycle enters more projects than that: directories and project lists wait for its end.
    public var mostProjects: Int
    /// After this long a drawing and a parts list are fetched again though nothing says that they differ; `nil` is
    /// never.
    public var assetAge: Duration?
    /// No cycle fetches more parts lists than that.
    public var mostPartsLists: Int
    /// After this long prices and addresses are asked for again though the project's row does not differ; `nil` is
    /// whenever the project is entered.
    public var detailAge: Duration?

    public init(
        fullCheck: Duration = .seconds(7 * 86_400), leastProjects: Int = 20, mostProjects: Int = 200,
        assetAge: Duration? = .seconds(90 * 86_400), mostPartsLists: Int = 200, detailAge: Duration? = nil
    ) {
        self.fullCheck = fullCheck
        self.leastProjects = leastProjects
        self.mostProjects = mostProjects
        self.assetAge = assetAge
        self.mostPartsLists = mostPartsLists
        self.detailAge = detailAge
    }

    /// Everything in every cycle.
    public static let everything = Self(
        fullCheck: .zero, leastProjects: .max, mostProjects: .max, assetAge: nil, mostPartsLists: .max)
}

extension Timestamp {
    static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: moment.microseconds - seconds * 1_000_000 - attoseconds / 1_000_000_000_000)
    }
}
