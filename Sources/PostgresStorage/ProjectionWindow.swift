import EventSourcing
import Foundation
import PostgresClient
import Projecting

/// Which events one step takes into the tables of a model.
struct ProjectionWindow {
    let model: String
    let tenant: TenantID
    var after: Position
    var through: Position
    var shard: Int32 = 0
    var shards: Int32 = 1
    /// Only this entity's.
    var entity: UUID?
    var isFilling = false

    /// Runs the projection's statements, in a transaction of the caller's.
    func apply(_ projection: Projection, on connection: PostgresConnection) throws {
        let binds = [
            PostgresValue(tenant.rawValue), PostgresValue(after.rawValue), PostgresValue(through.rawValue),
            PostgresValue(shard), PostgresValue(shards), PostgresValue(entity), PostgresValue(isFilling),
        ]
        for (number, statement) in projection.steps(of: model).enumerated() {
            // PostgreSQL can't tell the type of a bind that the statement leaves out at the end.
            let used = (1...binds.count).last { statement.contains("$\($0)") } ?? 0
            try connection.execute(
                SQL(statement, binds: Array(binds.prefix(used)), name: "\(model), statement \(number + 1)"))
        }
    }

    /// Applies as many of the events as can be; the first that can't be stops it.
    ///
    /// - Returns: The position of the event that failed, all before it being applied, and how; `nil` when none did.
    /// - Throws: What is no fault of an event, such as SQL that fails without any.
    func applyUntilFailure(
        _ projection: Projection, on connection: PostgresConnection
    ) throws -> (position: Position, error: PostgresError)? {
        var empty = self
        empty.through = after
        try empty.apply(projection, on: connection)
        guard var failure = try attempt(projection, on: connection) else { return nil }
        var rest = self
        while rest.through.rawValue - rest.after.rawValue > 1 {
            var half = rest
            half.through = Position((rest.after.rawValue + rest.through.rawValue) / 2)
            if let error = try half.attempt(projection, on: connection) {
                failure = error
                rest.through = half.through
            } else {
                rest.after = half.through
            }
        }
        return (rest.through, failure)
    }

    private func attempt(_ projection: Projection, on connection: PostgresConnection) throws -> PostgresError? {
        try connection.executeScript("savepoint attempt")
        do {
            try apply(projection, on: connection)
            try connection.executeScript("release savepoint attempt")
            return nil
        } catch let error as PostgresError where error.isAboutData {
            try connection.executeScript("rollback to savepoint attempt; release savepoint attempt")
            return error
        }
    }
}

extension PostgresError {
    /// Whether an event is at fault, which others don't have to wait for. Our own refusals, such as of a schema that is
    /// newer than this program, are not about one event.
    var isAboutData: Bool { disposition == .quarantine && sqlState?.hasPrefix("LS") == false }
}
