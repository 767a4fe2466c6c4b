public import EventSourcing
public import Feeding
import PostgresClient

extension PostgresReadModels {
    public func answer(_ question: OdooQuestion, tenant: TenantID) async throws -> [UInt8]? {
        let models: [ReadModel] = [.projects, .phases, .elevations]
        let names = models.map(\.projectionName) + ["parts"]
        return try await pool.readingBuilds(of: names, tenant: tenant) { connection, tables in
            var statement = SQLTemplate(question.statement)
            let lines = ["odoo.line.project", "odoo.line.phase", "odoo.line.elevation"]
            for (model, line) in zip(models, lines) {
                statement = statement.with("\(model.entityType)_line", SQLTemplate(line))
            }
            statement = statement.with("projects_child", ReadModel.children(of: tables[0])).with("parts", tables[3])
            for (model, table) in zip(models, tables) { statement = statement.with(model.rawValue, table) }
            let binds = [PostgresValue(tenant.rawValue)] + question.binds
            return try connection.query(statement.sql(binds)) { try $0.bytesOfText("answer") }.first
        }
    }
}

extension OdooQuestion {
    fileprivate var statement: String {
        switch self {
        case .projects, .search: "odoo.projects"
        case .project: "odoo.project"
        case .phases: "odoo.phases"
        case .elevations: "odoo.elevations"
        case .complete: "odoo.complete"
        case .stats: "odoo.stats"
        }
    }

    fileprivate var binds: [PostgresValue] {
        switch self {
        case .projects: [.null(.text)]
        case .search(let text): [PostgresValue(text)]
        case .project(let project), .phases(let project), .complete(let project): [PostgresValue(project)]
        case .elevations(let project, let phase): [PostgresValue(project), PostgresValue(phase)]
        case .stats: []
        }
    }
}
