import EventSourcing
import PostgresClient
public import Projecting

extension PostgresProjectionStore {
    public func advance(_ build: Build, shard: Int32, limit: Int64?) async throws -> AdvanceOutcome {
        let projection = try build.trusted
        do {
            return try await step(build, shard: shard, limit: limit) { step, connection in
                guard try step.moveCheckpoint(to: step.window.through, connection) else { return .lostRace }
                try step.window.apply(projection, on: connection)
                return .advanced(to: step.window.through, end: step.end)
            }
        } catch let error as PostgresError where error.isAboutData {
            return try await step(build, shard: shard, limit: limit) { step, connection in
                try step.applyOrPark(projection, connection)
            }
        }
    }

    /// One transaction over one snapshot, in which nobody else may have moved the checkpoint.
    private func step(
        _ build: Build, shard: Int32, limit: Int64?,
        _ body: @escaping @Sendable (ProjectionStep, PostgresConnection) throws -> AdvanceOutcome
    ) async throws -> AdvanceOutcome {
        do {
            let outcome = try await pool.withTenant(build.tenant, isolation: .repeatableRead) {
                connection -> AdvanceOutcome? in
                try connection.holdPartitions()
                // What a crash takes back here is computed again from the log; and a plan that was made while the
                // tables were empty is none for later.
                try connection.executeScript(
                    "set local synchronous_commit = off; set local plan_cache_mode = force_custom_plan")
                guard let step = try ProjectionStep(build, shard: shard, limit: limit, connection) else { return nil }
                guard step.window.after < step.end else { return .upToDate(step.window.after) }
                guard step.window.isFilling else { return try body(step, connection) }
                // So many rows at once are joined and sorted in memory, not by way of files.
                try connection.executeScript("set local work_mem = '128MB'")
                // Nobody has analysed what the steps before have filled, and it would be searched through for each row.
                if step.window.after > .start { try connection.executeScript("set local enable_nestloop = off") }
                return try connection.withStatementTimeout(.zero) { try body(step, connection) }
            }
            if let outcome { return outcome }
        } catch let error as PostgresError where error.sqlState == "40001" && error.transactionStep == nil {
            return .lostRace
        } catch let error as PostgresError where error.sqlState == "LS406" {
            throw ProjectionError(
                code: .newerSchema, projection: build.name,
                message: "\(error.message); build \(build.number) stays as it is. Run a logikal-sync that is no older "
                    + "than the one that wrote the event")
        }
        return try await beginTenant(build)
    }

    private func beginTenant(_ build: Build) async throws -> AdvanceOutcome {
        let begun = try await owner.withTenant(build.tenant) { connection in
            try connection.execute(SQL(statement: "projecting.begin_tenant", build.key))
        }
        guard begun == 1 else {
            throw ProjectionError(
                code: .noSuchBuild, projection: build.name,
                message: "there is no build \(build.number) any more; a rebuild that ended first has replaced it")
        }
        return .lostRace
    }
}
