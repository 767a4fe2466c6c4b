import EventSourcing
import Foundation
import Maintaining
import PostgresStorage

extension Engine {
    var maintenance: PostgresMaintenance { PostgresMaintenance(pool: pool) }

    /// How old a key may become until somebody is reminded of it.
    private static let daysOfKeys = 365

    func maintenanceRunner() -> MaintenanceRunner {
        MaintenanceRunner(
            tasks: maintenanceTasks(), store: maintenance, tenant: tenant, holder: Self.holder, logger: logger)
    }

    /// What each tenant needs, and for the installation's own what all of them need once.
    private func maintenanceTasks() -> [MaintenanceTask] {
        let housekeeper = PostgresHousekeeper(owner: database.owner)
        let tenant = tenant
        let own = [
            MaintenanceTask("audit", every: .seconds(3600)) { [audit, settings] in
                let moment = Timestamp(Date()) + (.zero - settings.auditRetention)
                return MaintenanceResult(
                    "\(try await audit.forget(before: moment, tenant: tenant)) audit events forgotten")
            },
            MaintenanceTask("blobs", every: .seconds(3600)) { [blobKeeper, settings] in
                let pruned = try await blobKeeper.prune(settings.blobPolicy, tenant: tenant)
                return MaintenanceResult(
                    "\(pruned.blobs) blobs and \(pruned.rows) tables of parts dropped, \(pruned.bytes) bytes")
            },
            MaintenanceTask("checkpoint", every: .seconds(3600)) { try await signCheckpoint() },
            MaintenanceTask("keys", every: .seconds(86_400)) {
                let reminders = try await housekeeper.reminders(of: tenant, olderThan: Self.daysOfKeys)
                guard !reminders.isEmpty else { return MaintenanceResult("no key is older than a year") }
                return MaintenanceResult(reminders.joined(separator: "; "), needsAttention: true)
            },
            MaintenanceTask("partitions", every: .seconds(600)) {
                MaintenanceResult("room up to position \(try await housekeeper.extendAhead(tenant: tenant))")
            },
        ]
        guard tenant == .default else { return own }
        return own + [
            MaintenanceTask("statistics", every: .seconds(300)) {
                let tables = try await housekeeper.analyze()
                return MaintenanceResult(
                    tables.isEmpty ? "all are recent" : "gathered anew: \(tables.joined(separator: ", "))")
            }
        ]
    }

    /// Signs how far the log has come when it has moved, so that history can't be rewritten unnoticed for longer, and
    /// puts the note where it was asked for.
    private func signCheckpoint() async throws -> MaintenanceResult {
        guard let signed = try await checkpoints().sign(tenant: tenant, at: Timestamp(Date())) else {
            return MaintenanceResult("the log is empty")
        }
        let position = signed.checkpoint.position
        guard let folder = settings.checkpointFolder else { return MaintenanceResult("signed to position \(position)") }
        let file = try CheckpointFolder(path: folder).publish(signed)
        return MaintenanceResult("signed to position \(position), published as \(file)")
    }
}
