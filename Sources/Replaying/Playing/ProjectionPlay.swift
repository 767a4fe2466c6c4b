import EventSourcing
import Logging
import PostgresStorage
import Projecting
import Projections

/// Keeps the read models of a play up, disturbed as the way of playing demands.
struct ProjectionPlay: Sendable {
    let database: Database
    let tenant: TenantID
    let way: StoryWay
    let logger: Logger

    private var rig: ScratchRig { ScratchRig(owner: database.owner) }

    func prepare() async throws {
        guard way == .twice || way == .killed else { return }
        try await rig.prepare()
    }

    /// Brings all read models to the head.
    func catchUp() async throws {
        switch way {
        case .once, .rebuilt: try await runner().catchUp()
        case .twice:
            try await rig.remember(tenant: tenant)
            try await runner().catchUp()
            try await rig.setBack(tenant: tenant)
            try await runner().catchUp()
        case .killed:
            for projection in Catalog.projections {
                try await rig.refuseCommits(of: projection.name, tenant: tenant)
                // Others get on, this one does not; what is new, nobody knows afterwards.
                _ = try? await runner().catchUp()
            }
            try await rig.refuseCommits(of: nil, tenant: tenant)
            try await runner().catchUp()
        }
    }

    private func runner() -> ProjectionRunner {
        ProjectionRunner(
            catalog: Catalog.projections, store: PostgresProjectionStore(pool: database.pool, owner: database.owner),
            tenant: tenant,
            logger: logger, waitForHead: { _ in })
    }
}
