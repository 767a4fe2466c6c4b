import EventSourcing
public import LogikalModel

extension LogikalSession {
    /// The directories in a directory, or the root's.
    public func directories(
        at place: DirectoryPlace = .root, expectsItems: Bool = true
    ) async throws(LogikalError) -> Listing<DirectoryRow> {
        try await list(.directories, at: .directory(place), expectsItems: expectsItems) { rows in
            .things(Set(rows.compactMap { $0.path ?? $0.name }))
        }
    }

    /// The projects in a directory. The root may hold some too (`logikal-api.md` 5.4).
    public func projects(in place: DirectoryPlace, expectsItems: Bool = true) async throws(LogikalError) -> Listing<
        ProjectRow
    > {
        try await list(.projects, at: .directory(place), expectsItems: expectsItems) { .things(Set($0.map(\.id.text))) }
    }

    /// The project as it is when it is open. Its id is checked.
    public func selectedProject(_ place: ProjectPlace) async throws(LogikalError) -> ProjectRow {
        let client = client
        return try await perform(.selectedProject, at: .project(place), verifiesItself: true) {
            (call, token) async throws(LogikalError) in
            try await client.answer(to: call, token: token) { (answer, scope) throws(LogikalError) in
                (try answer.project(place, scope: scope), .conclusive)
            }
        }
    }

    /// The phases of a project, the default phase among them.
    public func phases(of place: ProjectPlace, expectsItems: Bool = true) async throws(LogikalError) -> Listing<
        PhaseRow
    > {
        try await list(.phases, at: .project(place), expectsItems: expectsItems) { _ in .conclusive }
    }

    /// Prices; `nil` when the service has none to give. The project's id is checked where it is given.
    ///
    /// - Parameter expectsItems: Whether there were some: an answer that does not list them does not say that there are
    ///   none then.
    public func estimation(
        of place: ProjectPlace, expectsItems: Bool = false
    ) async throws(LogikalError) -> Estimation? {
        let client = client
        return try await perform(.estimation, at: .project(place)) {
            (call, token) async throws(LogikalError) -> (Estimation?, Sighting) in
            try await client.answer(to: call, token: token) { (answer, scope) throws(LogikalError) in
                guard let data = answer.data else { return (nil, .conclusive) }
                guard let estimation = Estimation(data) else { throw LogikalError(.malformedAnswer, scope) }
                if expectsItems, data["elevations"]?.array == nil { throw LogikalError(.malformedAnswer, scope) }
                if let id = estimation.project, id != place.id { throw LogikalError(.wrongPlace, scope) }
                return (estimation, .conclusive)
            }
        }
    }

    /// The elevations of a phase, in the order of display.
    public func elevations(of place: PhasePlace, expectsItems: Bool = true) async throws(LogikalError) -> Listing<
        ElevationRow
    > {
        try await list(.elevations, at: .phase(place), expectsItems: expectsItems) { rows in
            .things(Set(rows.map(\.id).filter { !$0.isZero }.map(\.text)))
        }
    }

    /// The picture of an elevation, which need not be selected for it; `nil` when the service sends no bytes.
    public func thumbnail(
        of elevation: LogikalID, in place: PhasePlace, _ options: ThumbnailOptions? = nil
    ) async throws(LogikalError) -> Thumbnail? {
        let client = client
        let options = options ?? client.configuration.thumbnails
        return try await perform(.thumbnail(of: elevation, options), at: .phase(place)) {
            (call, token) async throws(LogikalError) in
            (try await client.thumbnail(call, token: token), .neutral)
        }
    }

    /// A SQLite file with the parts of one elevation; `nil` when it has none.
    public func partsList(of place: ElevationPlace) async throws(LogikalError) -> [UInt8]? {
        let client = client
        return try await perform(.partsList, at: .elevation(place)) { (call, token) async throws(LogikalError) in
            let file = try await client.partsList(call, token: token)
            // The file holds the elevation's name and ids: no two elevations have the same.
            return (file, .things(file.map { [String($0.hashValue)] } ?? []))
        }
    }

    private func list<Row: VendorRow>(
        _ call: LogikalCall, at place: Place, expectsItems: Bool, sighting: @Sendable ([Row]) -> Sighting
    ) async throws(LogikalError) -> Listing<Row> {
        let client = client
        return try await perform(call, at: place, expectsItems: expectsItems) {
            (call, token) async throws(LogikalError) in
            try await client.answer(to: call, token: token) { (answer, scope) throws(LogikalError) in
                let listing: Listing<Row> = try answer.listing(scope: scope)
                return (listing, sighting(listing.rows))
            }
        }
    }
}
