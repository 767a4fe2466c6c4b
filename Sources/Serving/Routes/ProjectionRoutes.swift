import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird
import Projecting

/// `GET /api/v1/projections`, `GET /api/v1/projections/{name}`, and what is done with builds:
/// - `POST …/{name}/rebuild`: a new build is made in the background, compared and switched to. The answer is 202 with
///   the build; `GET …/{name}` tells how far it is. Whoever asks again meanwhile is told of the same build.
/// - `POST …/{name}/compare` with `{"build":3}`, or without for the one that is not active yet, or the former one.
/// - `POST …/{name}/switch` with `{"build":3,"force":false}`, `POST …/{name}/rollback`.
/// - `DELETE …/{name}/builds/{build}`: drops one that readers don't use.
///
/// Builds are the installation's: tenants of their own see how far theirs are, and change nothing.
struct ProjectionRoutes: Sendable {
    static let path = "/api/v1/projections"

    let office: ProjectionOffice

    func add(to router: APIRouter) {
        router.addReading(Self.path, .statusRead) { _, context in
            .done(.array(try await builds(nil, context)))
        }
        router.addReading("\(Self.path)/:name", .statusRead) { _, context in
            let name = try context.parameters.require("name")
            let builds = try await builds(name, context)
            guard !builds.isEmpty else { throw APIError(ProjectionError.unknown(name)) }
            return .done(.array(builds))
        }
        router.add("\(Self.path)/:name/rebuild", [.post: .taking(.projectionsWrite) { try await rebuild($0, $1) }])
        router.add(
            "\(Self.path)/:name/compare",
            [.post: .taking(.projectionsWrite, isAudited: false) { try await compare($0, $1) }])
        router.add("\(Self.path)/:name/switch", [.post: .taking(.projectionsWrite) { try await change($0, $1) }])
        router.add("\(Self.path)/:name/rollback", [.post: .taking(.projectionsWrite) { try await rollBack($0, $1) }])
        router.add("\(Self.path)/:name/builds/:build", [.delete: .taking(.projectionsWrite) { try await drop($1) }])
    }

    private func builds(_ name: String?, _ context: APIContext) async throws -> [JSONValue] {
        let (builds, head) = try await office.runner(try context.requirePrincipal().tenant).builds()
        return builds.filter { name == nil || $0.name == name }.map { $0.json(head: head) }
    }

    private func rebuild(_ request: Request, _ context: APIContext) async throws -> Response {
        let tenant = try context.requireInstallation()
        let name = try context.parameters.require("name")
        _ = try await request.optionalJSONObject(members: [])
        let build = try await office.rebuilds.accept(name)
        let (_, head) = try await office.runner(tenant).builds()
        return .json(
            CanonicalJSON.bytes(["data": build.json(head: head), "success": true]), status: .accepted,
            headers: [.cacheControl: "no-store", .location: "\(Self.path)/\(name)"])
    }

    private func compare(_ request: Request, _ context: APIContext) async throws -> Response {
        let runner = office.runner(try context.requireInstallation())
        let body = try await request.optionalJSONObject(members: ["build"])
        let name = try context.parameters.require("name")
        return .done(try await runner.compare(name, try Self.build(body["build"])).json)
    }

    private func change(_ request: Request, _ context: APIContext) async throws -> Response {
        let runner = office.runner(try context.requireInstallation())
        let body = try await request.optionalJSONObject(members: ["build", "force"])
        guard let isForced = (body["force"] ?? false).bool else {
            throw APIError.badRequest(
                "invalid_body", "force must be true or false", details: ["member": "force"])
        }
        let build = try await runner.switchReaders(
            of: try context.parameters.require("name"), to: try Self.build(body["build"]), isForced: isForced)
        return .done(build.json(head: try await runner.builds().head))
    }

    private func rollBack(_ request: Request, _ context: APIContext) async throws -> Response {
        let runner = office.runner(try context.requireInstallation())
        _ = try await request.optionalJSONObject(members: [])
        let build = try await runner.rollBack(try context.parameters.require("name"))
        return .done(build.json(head: try await runner.builds().head))
    }

    private func drop(_ context: APIContext) async throws -> Response {
        let runner = office.runner(try context.requireInstallation())
        let name = try context.parameters.require("name")
        guard let number = context.parameters.get("build").flatMap(Int32.init), number > 0 else {
            throw QueryParameters.invalid("build", "must be the number of a build, as \(Self.path) gives it")
        }
        try await runner.drop(name, number)
        return .done(["dropped": .integer(Int64(number)), "name": .string(name)])
    }

    private static func build(_ value: JSONValue?) throws(APIError) -> Int32? {
        guard let value, !value.isNull else { return nil }
        guard let number = value.number?.int64.flatMap(Int32.init(exactly:)), number > 0 else {
            throw .badRequest(
                "invalid_body", "build must be the number of a build, as \(path) gives it",
                details: ["member": "build"])
        }
        return number
    }
}

extension ProjectionError {
    fileprivate static func unknown(_ name: String) -> ProjectionError {
        ProjectionError(
            code: .unknownProjection, projection: name,
            message: "there is none of that name; \(ProjectionRoutes.path) lists them")
    }
}
