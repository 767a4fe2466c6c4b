import EmbeddedFiles
public import EventSourcing
public import Feeding
public import Foundation
import PartsLists
public import PostgresClient

/// Reads decoded parts lists: which there are from the read model, their rows from where they are stored once.
public struct PostgresPartsReader: PartsReader {
    private let pool: PostgresPool
    private let models: PostgresReadModels

    public let kinds = PartKind.allCases.map { PartsTable(name: $0.rawValue, columns: $0.columns.map(\.name)) }
    public var totals: [PartsTable] { PartsTotal.allCases.map(\.table) }

    public init(pool: PostgresPool) {
        self.pool = pool
        models = PostgresReadModels(pool: pool)
    }

    public func parts(
        of elevation: UUID, kinds: [String]?, tenant: TenantID, asOf: Position?
    ) async throws -> ElevationParts {
        let binds = [PostgresValue(tenant.rawValue), PostgresValue(elevation), PostgresValue(kinds)]
        let rows: [Found]
        if let asOf {
            rows = try await pool.readingVersions(asOf: asOf, tenant: tenant) { connection, table in
                try connection.query(
                    SQL(
                        EmbeddedFiles.text("past.parts").replacing(":table", with: table),
                        binds: binds + [PostgresValue(asOf.rawValue)], name: "past.parts"), Found.init)
            }
        } else {
            rows = try await pool.readingBuilds(of: ["elevations", "parts"], tenant: tenant) { connection, tables in
                try connection.query(
                    SQL(
                        EmbeddedFiles.text("parts.elevation").replacing(":elevations", with: tables[0])
                            .replacing(":parts", with: tables[1]), binds: binds, name: "parts.elevation"), Found.init)
            }
        }
        return Self.parts(rows)
    }

    public func totals(
        of project: UUID, totals: [String], tenant: TenantID, asOf: Position?
    ) async throws -> ProjectParts? {
        let chosen = PartsTotal.allCases.filter { totals.contains($0.rawValue) }
        return try await counted(of: project, tenant, asOf) { connection, counted, binds in
            func lines(_ statement: String, column: String = "line") throws -> [[UInt8]] {
                try connection.query(
                    SQL(
                        EmbeddedFiles.text(statement).replacing(":counted", with: counted), binds: binds,
                        name: statement)
                ) { try $0.bytesOfText(column) }
            }
            var rows: [String: [UInt8]] = [:]
            for total in chosen {
                let joined = try lines(total.statement).joined(separator: [UInt8(ascii: ",")])
                rows[total.rawValue] = [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")]
            }
            let positions = try lines("parts.positions", column: "positions").first ?? []
            return ProjectParts(positions: positions, rows: rows)
        }
    }

    public func prices(of project: UUID, tenant: TenantID, asOf: Position?) async throws -> [UInt8]? {
        try await counted(of: project, tenant, asOf) { connection, counted, binds in
            try connection.query(
                SQL(
                    EmbeddedFiles.text("parts.prices").replacing(":counted", with: counted), binds: binds,
                    name: "parts.prices")
            ) { try $0.bytesOfText("prices") }.first ?? []
        }
    }

    /// Runs the body with the query that names a project's elevations; `nil` when there is no such project.
    private func counted<Value: Sendable>(
        of project: UUID, _ tenant: TenantID, _ asOf: Position?,
        _ body: @escaping @Sendable (PostgresConnection, _ counted: String, [PostgresValue]) throws -> Value
    ) async throws -> Value? {
        guard try await models.row(project, of: .projects, tenant: tenant, asOf: asOf) != nil else { return nil }
        let binds = [PostgresValue(tenant.rawValue), PostgresValue(project)]
        if let asOf {
            return try await pool.readingVersions(asOf: asOf, tenant: tenant) { connection, table in
                let counted = EmbeddedFiles.text("past.counted").replacing(":table", with: table)
                return try body(connection, counted, binds + [PostgresValue(asOf.rawValue)])
            }
        }
        return try await pool.readingBuilds(of: ["elevations", "parts"], tenant: tenant) { connection, tables in
            let counted = EmbeddedFiles.text("parts.counted").replacing(":elevations", with: tables[0])
                .replacing(":parts", with: tables[1])
            return try body(connection, counted, binds)
        }
    }
}

extension PostgresPartsReader {
    private struct Found: Sendable {
        let hasList: Bool
        let state: [UInt8]?
        let position: Position
        let isDecoded: Bool
        let kind: String?
        let rows: [UInt8]

        init(_ row: PostgresRow) throws {
            hasList = try row.bool("has_list")
            state = try row.json("state")
            position = Position(try row.int64IfPresent("position") ?? 0)
            isDecoded = try row.boolIfPresent("is_decoded") ?? false
            kind = try row.textIfPresent("kind")
            rows = kind == nil ? [] : try row.bytesOfText("rows")
        }
    }

    private static func parts(_ found: [Found]) -> ElevationParts {
        guard let first = found.first else { return .unknownElevation }
        guard let state = first.state else { return first.hasList ? .notDecoded : .none }
        guard first.isDecoded else { return .undecodable(state: state) }
        guard first.kind != nil else { return .notKept }
        return .parts(
            state: state, position: first.position,
            rows: Dictionary(
                found.compactMap { row in row.kind.map { ($0, row.rows) } }, uniquingKeysWith: { first, _ in first }))
    }
}

/// What is added up over a project. `allArticles` and `allProfiles` are not among it: they repeat what these add up.
enum PartsTotal: String, CaseIterable {
    case articles, profiles, glass, labourTimes

    var statement: String {
        switch self {
        case .articles: "parts.total_articles"
        case .profiles: "parts.total_profiles"
        case .glass: "parts.total_glass"
        case .labourTimes: "parts.total_labour"
        }
    }

    var table: PartsTable {
        let columns: [String] =
            switch self {
            case .articles:
                [
                    "articleCode", "color", "unit", "description", "supplierCode", "orderCode", "quantity", "value",
                    "positions", "rowsWithoutQuantity",
                ]
            case .profiles:
                [
                    "articleCode", "color", "innerColor", "outerColor", "description", "supplierCode", "cuts",
                    "lengthM", "value", "positions", "rowsWithoutQuantity",
                ]
            case .glass:
                [
                    "name", "supplier", "articleNumber", "type", "widthMm", "heightMm", "amount", "areaM2",
                    "positions", "rowsWithoutQuantity",
                ]
            case .labourTimes: ["work", "name", "minutes", "positions"]
            }
        return PartsTable(name: rawValue, columns: columns)
    }
}
