import AccessControl
import Feeding
import Foundation
import HTTPTypes
import Hummingbird

/// What an Odoo module asks that was written for another connector (`odoo-and-peers.md` 4.1), so that its users switch
/// by changing an address: things go by Logikal's ids, dates are `YYYY-MM-DD HH:MM:SS` in UTC, and the answer is the
/// object itself, without the envelope of our own routes.
struct OdooRoutes: Sendable {
    private static let longestText = 200

    let store: any ReadModelStore

    func add(to router: APIRouter) {
        let path = "/api/v1/odoo"
        router.addReading("\(path)/projects", .modelsRead) { _, context in try await answer(.projects, context) }
        router.addReading("\(path)/projects/:id", .modelsRead) { _, context in
            try await answer(.project(try id("id", context)), context)
        }
        router.addReading("\(path)/projects/:id/complete", .modelsRead) { _, context in
            try await answer(.complete(project: try id("id", context)), context)
        }
        router.addReading("\(path)/projects/:id/phases", .modelsRead) { _, context in
            try await answer(.phases(project: try id("id", context)), context)
        }
        router.addReading("\(path)/projects/:id/phases/:phase/elevations", .modelsRead) { _, context in
            let question = OdooQuestion.elevations(project: try id("id", context), phase: try id("phase", context))
            return try await answer(question, context)
        }
        router.addReading("\(path)/search", .modelsRead) { request, context in
            let given = try QueryParameters(request.uri).text("q")
            guard let text = given, text.unicodeScalars.count <= Self.longestText else {
                throw QueryParameters.invalid(
                    "q", "must be the text to search for, no longer than \(Self.longestText) characters")
            }
            return try await answer(.search(text), context)
        }
        router.addReading("\(path)/stats", .modelsRead) { _, context in try await answer(.stats, context) }
    }

    private func answer(_ question: OdooQuestion, _ context: APIContext) async throws -> Response {
        let tenant = try context.requirePrincipal().tenant
        guard let answer = try await store.answer(question, tenant: tenant) else {
            throw APIError.notFound("no such project or phase; it may have been removed")
        }
        return .json(answer, headers: [.cacheControl: "private, no-cache"])
    }

    /// An id as Logikal or we spell it: without braces, in lower case.
    private func id(_ name: String, _ context: APIContext) throws(APIError) -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding,
            text.unicodeScalars.count <= Self.longestText
        else { throw .notFound("there is nothing at this path") }
        return text.lowercased().filter { $0 != "{" && $0 != "}" }
    }
}
