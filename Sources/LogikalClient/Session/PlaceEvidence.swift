/// Tells whether an undocumented selection that was answered with 200 has moved the session at all.
///
/// There is no "where am I" call but for projects (`logikal-api.md` 5.3). An answer that shows what the place
/// shows from where the session set out, though, comes from there.
struct PlaceEvidence: Sendable {
    enum Verdict: Sendable, Equatable {
        case moved, stayed
        case unclear
        /// The answer is right in either case.
        case irrelevant
    }

    private var seen: [LogikalEndpoint: (place: Place, things: Set<String>)] = [:]

    /// - Parameter departure: Where the session stood before the move; `nil` when it came on documented ways.
    mutating func judge(
        _ sighting: Sighting, of endpoint: LogikalEndpoint, at place: Place, from departure: Place?
    ) -> Verdict {
        switch sighting {
        case .conclusive: return .moved
        case .neutral: return .irrelevant
        case .things(let things):
            let verdict = departure.map { judge(things, of: endpoint, at: place, from: $0) } ?? .moved
            // What is not known to come from here must not testify later.
            if verdict == .moved { seen[endpoint] = (place, things) }
            return verdict
        }
    }

    private func judge(
        _ things: Set<String>, of endpoint: LogikalEndpoint, at place: Place, from departure: Place
    ) -> Verdict {
        // Back to where it was, from below: the list itself needs the right level.
        if departure.at(levelOf: place) == place { return .moved }
        guard let before = seen[endpoint], before.place == departure.at(levelOf: place) else { return .unclear }
        if !things.isDisjoint(with: before.things) { return .stayed }
        return things.isEmpty && before.things.isEmpty ? .unclear : .moved
    }
}

extension Place {
    /// This place or the one above it that is of the same kind as `other`.
    fileprivate func at(levelOf other: Place) -> Place? {
        switch other {
        case .directory: .directory(directory)
        case .project: project.map(Place.project)
        case .phase: phase.map(Place.phase)
        case .elevation: if case .elevation = self { self } else { nil }
        }
    }
}
