import AccessControl
import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// `GET|POST /api/v1/exclusions`, `DELETE /api/v1/exclusions/{id}`: what is looked at and what is left out.
struct ExclusionRoutes: Sendable {
    private static let path = "/api/v1/exclusions"
    private static let longestText = 1000

    let office: any PollingOffice

    func add(to router: APIRouter) {
        router.add(
            Self.path,
            [
                .get: .taking(.statusRead, isAudited: false) { _, context in try await list(context) },
                .post: .taking(.exclusionsWrite) { try await set($0, $1) },
            ])
        router.add(
            "\(Self.path)/:id",
            [.delete: .taking(.exclusionsWrite) { _, context in try await remove(context) }])
    }

    private func list(_ context: APIContext) async throws -> Response {
        let rules = try await office.exclusions(tenant: try context.requirePrincipal().tenant)
        return Self.response(.array(rules))
    }

    private func set(_ request: Request, _ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let body = try await request.jsonObject()
        let known: Set = ["effect", "everything", "directory", "condition", "note"]
        if let unknown = body.members.first(where: { !known.contains($0.key) }) {
            throw Self.invalid("it has no member \(unknown.key); it takes \(known.sorted().joined(separator: ", "))")
        }
        let rule = ExclusionRequest(
            effect: try Self.text("effect", of: body) ?? "exclude", directory: try Self.directory(of: body),
            condition: body.given("condition"), note: try Self.text("note", of: body))
        do {
            let (standing, isNew) = try await office.set(rule, tenant: principal.tenant, person: principal.name)
            return Self.response(standing, status: isNew ? .created : .ok)
        } catch let error as ExclusionRefused {
            throw Self.invalid(error.message)
        }
    }

    private func remove(_ context: APIContext) async throws -> Response {
        let principal = try context.requirePrincipal()
        let id = context.parameters.get("id").flatMap { UUID(uuidString: $0) }
        guard let id, try await office.removeExclusion(id, tenant: principal.tenant, person: principal.name) else {
            throw APIError.notFound("there is no such rule; GET \(Self.path) lists them")
        }
        return Self.response(["id": .string(id.text)])
    }

    /// The root stands for the whole office, which nobody should leave out for want of a word.
    private static func directory(of body: JSONObject) throws -> String {
        let directory = try text("directory", of: body)
        guard let everything = (body.given("everything") ?? false).bool else {
            throw invalid("everything must be true or false")
        }
        guard directory?.isEmpty != true else {
            throw invalid(#"directory must not be empty; the root is "everything": true"#)
        }
        guard directory == nil || !everything else {
            throw invalid(#"name a directory or "everything": true, not both"#)
        }
        guard directory != nil || everything || body.given("condition") != nil else {
            throw invalid(#"name a directory, a condition, or "everything": true for the whole office"#)
        }
        return directory ?? ""
    }

    private static func text(_ name: String, of body: JSONObject) throws -> String? {
        guard let value = body.given(name) else { return nil }
        guard let text = value.string, text.unicodeScalars.count <= longestText else {
            throw invalid("\(name) must be a text of at most \(longestText) characters")
        }
        return text
    }

    private static func invalid(_ message: String) -> APIError { .badRequest("invalid_exclusion", message) }

    private static func response(_ data: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        .json(
            CanonicalJSON.bytes(["data": data, "success": true]), status: status,
            headers: [.cacheControl: "private, no-cache"])
    }
}
