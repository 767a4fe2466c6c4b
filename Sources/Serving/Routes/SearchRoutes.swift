import AccessControl
import EventSourcing
import Feeding
import Hummingbird

/// `GET /api/v1/search?q=&types=&limit=`: what is called so or nearly so among directories, projects, phases and
/// elevations, by name, job and offer number, person in charge and description; the best first, as rows of the read
/// models with `type` and `score`. A score above 1 holds the text as it is.
struct SearchRoutes: Sendable {
    private static let types = ["directory", "project", "phase", "elevation"]

    let store: any ReadModelStore

    func add(to router: APIRouter) { router.addReading("/api/v1/search", .modelsRead) { try await search($0, $1) } }

    private func search(_ request: Request, _ context: APIContext) async throws -> Response {
        let parameters = QueryParameters(request.uri)
        let tenant = try context.requirePrincipal().tenant
        guard let text = try parameters.text("q"), text.unicodeScalars.count <= SearchQuery.longestText else {
            throw QueryParameters.invalid(
                "q", "must be the text to search for, no longer than \(SearchQuery.longestText) characters")
        }
        let found = try await store.search(
            SearchQuery(
                text, types: try Self.types(parameters),
                limit: try parameters.integer("limit", in: SearchQuery.limits, default: SearchQuery.defaultLimit),
                tenant: tenant))
        return .json(
            Array(#"{"success":true,"data":["#.utf8), found, Array("]}".utf8),
            headers: [.cacheControl: "private, no-cache"])
    }

    private static func types(_ parameters: QueryParameters) throws(APIError) -> [String]? {
        guard let text = try parameters.text("types") else { return nil }
        let chosen = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard chosen.allSatisfy(types.contains) else {
            throw QueryParameters.invalid(
                "types", "must be some of \(types.joined(separator: ", ")), with commas between",
                [("allowed", .array(types.map(JSONValue.string)))])
        }
        return chosen
    }
}
