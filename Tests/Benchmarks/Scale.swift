import ArgumentParser

/// How much data a run works with.
enum Scale: String, CaseIterable, ExpressibleByArgument, Sendable {
    case small, full

    /// Each with two phases and 17 elevations: twenty entities.
    var projects: Int { self == .small ? 1000 : 10_000 }

    /// Projects of the large office, of 17 elevations each.
    var officeProjects: Int { self == .small ? 1000 : 6400 }

    /// How often each entity of the sample log has an event.
    var versions: Int { 5 }

    var rounds: Int { self == .small ? 5 : 7 }

    /// Of what takes long.
    var longRounds: Int { self == .small ? 5 : 3 }

    /// Batches of 1000 events that one round appends.
    var batchesPerRound: Int { self == .small ? 10 : 30 }

    var waitingClients: Int { self == .small ? 200 : 1000 }
}
