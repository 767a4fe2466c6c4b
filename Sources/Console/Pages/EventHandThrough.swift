import EventSourcing
import HTTPTypes
import Hummingbird

/// Events of the API for a page's script, which can't show a key itself.
enum EventHandThrough {
    static func reply(_ path: String, _ query: [(String, String?)], _ visit: Visit) async throws -> Reply {
        let lastEvent = HTTPField.Name("Last-Event-ID")!
        var fields: HTTPFields = [.accept: "text/event-stream"]
        fields[lastEvent] = visit.request.headers[lastEvent]
        return .response(try await visit.api.response(path, query, adding: fields))
    }
}
