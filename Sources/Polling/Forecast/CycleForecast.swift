public import EventSourcing
public import Foundation
public import LogikalClient
import LogikalModel

/// What the next cycle would look at and cost, as far as it can be told without asking Logikal: projects whose row has
/// changed meanwhile come on top of it.
public struct CycleForecast: Sendable {
    public let directories: Int
    public let projectLists: Int
    /// Directories that a scope rule leaves out.
    public let excludedDirectories: Int
    /// Projects that would be entered, by why.
    public let entered: [String: Int]
    /// Projects that are due and would have to wait.
    public let postponed: Int
    public let partsLists: Int
    public let postponedPartsLists: Int
    public let requests: [LogikalEndpoint: Int]
    /// Sum of the calls' durations; nothing runs side by side.
    public let duration: Duration
    public let isMeasured: Bool

    public var logins: Int { requests[.login] ?? 0 }

    /// - Parameters:
    ///   - known: All directories, projects and scope rules there ever were.
    ///   - contents: What is known to be in projects.
    ///   - failing: Projects that could not be read, and until when they are left alone.
    ///   - details: What is asked for besides lists, drawings and parts.
    public init(
        known: [KnownEntity], visits: [UUID: Visit], contents: [UUID: ContentCount], failing: [ProjectFailure] = [],
        cadence: PollCadence,
        details: DetailPolicy = .none, capabilities: NavigationCapabilities, durations: CallDurations, now: Timestamp
    ) {
        let office = KnownOffice(known)
        let plan = VisitPlan(
            OfficeCrawl.nearestFirst(office.candidates), visits: visits,
            failures: ProjectFailures(failing, trigger: .schedule), cadence: cadence, now: now)
        var session = SessionForecast(capabilities: capabilities)
        for place in office.walked {
            session.call(.directories, at: .directory(place.directory))
            if place.listsProjects { session.call(.projects, at: .directory(place.directory)) }
        }
        var wanted: [(place: ProjectPlace, phases: Int, partsLists: Int)] = []
        for planned in plan.planned {
            let (place, id) = (planned.candidate.place, planned.candidate.project.id)
            let phases = contents[id]?.phases ?? 1
            session.call(.phases, at: .project(place))
            session.call(details, at: place, addresses: office.addresses[id] ?? 0)
            for phase in Self.phases(phases, of: place) { session.call(.elevations, at: .phase(phase)) }
            if details.prices == .quotation {
                let phase = Self.phases(phases, of: place)[0]
                for number in 0..<(contents[id]?.elevations ?? 0) {
                    session.call(.quotationPrice, at: .elevation(Self.elevation(number, in: phase)))
                }
            }
            let owed = visits[id]?.owedPartsLists ?? 0
            if owed > 0 { wanted.append((place, phases, owed)) }
        }
        var room = cadence.mostPartsLists
        for (place, phases, owed) in wanted {
            let phase = Self.phases(phases, of: place)[0]
            for number in 0..<min(room, owed) {
                session.call(.partsList, at: .elevation(Self.elevation(number, in: phase)))
            }
            room -= min(room, owed)
        }
        session.close()
        directories = office.walked.count
        projectLists = office.walked.count(where: \.listsProjects)
        excludedDirectories = office.excluded
        entered = plan.planned.reduce(into: [:]) { $0[$1.reason.rawValue, default: 0] += 1 }
        postponed = plan.postponed
        partsLists = session.requests[.partsList] ?? 0
        postponedPartsLists = visits.values.reduce(0) { $0 + $1.owedPartsLists } - partsLists
        requests = session.requests
        duration = session.requests.reduce(.zero) { $0 + durations[$1.key] * $1.value }
        isMeasured = durations.isMeasured
    }

    private static func phases(_ count: Int, of project: ProjectPlace) -> [PhasePlace] {
        (0..<max(1, count)).map { PhasePlace(LogikalID("phase \($0)"), of: project) }
    }

    private static func elevation(_ number: Int, in phase: PhasePlace) -> ElevationPlace {
        ElevationPlace(LogikalID("elevation \(number)"), in: phase)
    }

    public var json: JSONValue {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        return [
            "directories": .integer(directories), "durations": .string(isMeasured ? "measured" : "assumed"),
            "entered": .object(JSONObject(entered.map { ($0.key, .integer($0.value)) })),
            "excludedDirectories": .integer(excludedDirectories), "logins": .integer(logins),
            "partsLists": .integer(partsLists), "postponed": .integer(postponed),
            "postponedPartsLists": .integer(postponedPartsLists), "projectLists": .integer(projectLists),
            "requests": .integer(requests.values.reduce(0, +)),
            "requestsByEndpoint": .object(JSONObject(requests.map { ($0.key.rawValue, .integer($0.value)) })),
            "seconds": .integer(Int(seconds.rounded(.up))),
        ]
    }
}

extension SessionForecast {
    /// Counts what is asked for in a project's own state.
    fileprivate mutating func call(_ details: DetailPolicy, at place: ProjectPlace, addresses: Int) {
        if details.prices != .none { call(.estimation, at: .project(place)) }
        guard details.addresses else { return }
        call(.addressTypes, at: .project(place))
        call(.address, at: .project(place), times: addresses)
    }
}

/// The office as a walk would find it if nothing had changed.
struct KnownOffice {
    private(set) var walked: [(directory: DirectoryPlace, listsProjects: Bool)] = []
    private(set) var excluded = 0
    private(set) var candidates: [VisitCandidate] = []
    /// How many addresses projects had when they were entered last.
    private(set) var addresses: [UUID: Int] = [:]
    private let rules: ScopeRules
    private let directories: [UUID?: [KnownEntity]]
    private let projects: [UUID?: [KnownEntity]]

    /// - Parameter known: In the order of the log, which is that of the lists where nothing has changed since.
    init(_ known: [KnownEntity]) {
        rules = ScopeRules(KnownTree(known))
        // What a rule leaves out is not alive, and is passed by all the same.
        let all = known.filter { $0.entity.type == .directory && (!$0.isDeleted || $0.isExcluded) }
        directories = Dictionary(grouping: all) { $0.parent?.id }
        projects = Dictionary(grouping: known.filter { $0.entity.type == .project && !$0.isDeleted }) { $0.parent?.id }
        walk(nil, .root)
    }

    private mutating func walk(_ directory: UUID?, _ place: DirectoryPlace) {
        let decision = rules.decision(for: place.chain)
        guard decision != .excluded, place.chain.count <= OfficeWalk.maximumDepth else {
            excluded += 1
            return
        }
        walked.append((place, decision == .included))
        for project in projects[directory] ?? [] where decision == .included {
            guard var row = project.state else { continue }
            let id = LogikalID(row["logikalId"]?.string ?? project.naturalKey.text)
            addresses[project.entity.id] = row["addresses"]?.object?.members.count
            for field in Sighting.unlistedFields + ["logikalId"] { row[field] = nil }
            candidates.append(
                VisitCandidate(
                    project: project.entity, place: ProjectPlace(id, in: place), label: project.naturalKey.text,
                    row: Hash.of(CanonicalJSON.bytes(.object(row)))))
        }
        for child in directories[directory] ?? [] { walk(child.entity.id, place.child(child.naturalKey.text)) }
    }
}
