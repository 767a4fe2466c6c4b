import EmbeddedFiles
import EventSourcing
import Feeding
import Foundation
import PostgresClient

extension PostgresReadModels {
    private static let pastList = EmbeddedFiles.text("past.list")
    private static let pastRow = EmbeddedFiles.text("past.row")

    func list(_ query: ReadModelQuery, asOf: Position) async throws -> ReadModelPage {
        let binds = [
            PostgresValue(query.tenant.rawValue), PostgresValue(query.after),
            PostgresValue(query.model.entityType), PostgresValue(asOf.rawValue), PostgresValue(query.parent),
            PostgresValue(Int64(query.limit)),
        ]
        let template = Self.pastList.replacing(":counts", with: query.model.pastCountsArguments)
        let pages = try await pool.readingVersions(asOf: asOf, tenant: query.tenant) { connection, table in
            let statement = SQL(template.replacing(":table", with: table), binds: binds, name: "past.list")
            return try connection.query(statement) { row in
                ReadModelPage(rows: try row.bytesOfText("rows"), next: try row.uuidIfPresent("next"))
            }
        }
        return pages.first ?? ReadModelPage(rows: [], next: nil)
    }

    func row(_ id: UUID, of model: ReadModel, tenant: TenantID, asOf: Position) async throws -> [UInt8]? {
        let binds = [
            PostgresValue(tenant.rawValue), PostgresValue(id), PostgresValue(model.entityType),
            PostgresValue(asOf.rawValue),
        ]
        let template = Self.pastRow.replacing(":counts", with: model.pastCountsArguments)
        return try await pool.readingVersions(asOf: asOf, tenant: tenant) { connection, table in
            let statement = SQL(template.replacing(":table", with: table), binds: binds, name: "past.row")
            return try connection.query(statement) { try $0.bytesOfText("line") }.first
        }
    }
}

extension PostgresPool {
    /// Runs the body in a snapshot with the name of the table of the entities' versions.
    ///
    /// - Parameter first: Where what is asked begins; `position` when `nil`.
    /// - Throws: `HistoryError` while that has not come to the position, and where it or the log begins later.
    func readingVersions<Value: Sendable>(
        asOf position: Position, from first: Position? = nil, tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ table: String) throws -> Value
    ) async throws -> Value {
        do {
            return try await readingVersionsOnce(asOf: position, from: first ?? position, tenant: tenant, body)
        } catch let error as PostgresError where error.sqlState == "42P01" {
            // The build was dropped between asking for its number and reading it; there is another by now.
            return try await readingVersionsOnce(asOf: position, from: first ?? position, tenant: tenant, body)
        }
    }

    private func readingVersionsOnce<Value: Sendable>(
        asOf position: Position, from first: Position, tenant: TenantID,
        _ body: @escaping @Sendable (PostgresConnection, _ table: String) throws -> Value
    ) async throws -> Value {
        try await reading(tenant, isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            let builds = try connection.query(SQL(statement: "past.build", tenant), PastBuild.init)
            guard let build = builds.first, build.position >= position else {
                throw HistoryError.behind(position, at: builds.first?.position ?? .start)
            }
            guard first >= build.floor else { throw HistoryError.gone(.position(first), floor: build.floor) }
            guard first >= build.beginsAt else { throw HistoryError.notBuilt(first, from: build.beginsAt) }
            return try body(connection, "read.entity_versions_v\(build.number)")
        }
    }
}

/// Where the build of the entities' versions and the log stand.
private struct PastBuild {
    let number: Int32
    let position: Position
    let beginsAt: Position
    let floor: Position

    init(_ row: PostgresRow) throws {
        number = try row.int32("active")
        position = Position(try row.int64("position"))
        beginsAt = Position(try row.int64("begins_at"))
        floor = Position(try row.int64("floor"))
    }
}

extension ReadModel {
    /// What its rows are, as events name it.
    fileprivate var entityType: String {
        switch self {
        case .directories: "directory"
        case .projects: "project"
        case .phases: "phase"
        case .elevations: "elevation"
        }
    }

    /// Further arguments of `json_build_object` in the statements about the past, whose position is $4.
    fileprivate var pastCountsArguments: String {
        func count(_ type: String, of key: String = "parent_id") -> String {
            "(select count(*) from :table c where c.tenant = $1 and c.\(key) = v.id and c.entity_type = '\(type)' "
                + "and c.from_position <= $4 and (c.to_position is null or c.to_position > $4) and not c.is_deleted)"
        }
        let counts =
            switch self {
            case .directories: "'directories', \(count("directory")), 'projects', \(count("project"))"
            case .projects: "'phases', \(count("phase")), 'elevations', \(count("elevation", of: "project_id"))"
            case .phases: "'elevations', \(count("elevation"))"
            case .elevations: ""
            }
        return counts.isEmpty ? "" : ", 'counts', json_build_object(\(counts))"
    }
}
