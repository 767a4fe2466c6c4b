import EventSourcing
import Hummingbird

extension QueryParameters {
    /// `?after=&limit=`
    var numberedPage: NumberedPage {
        get throws(APIError) {
            NumberedPage(
                after: Int64(try integer("after", in: 0...Int.max, default: 0)),
                limit: try integer("limit", in: NumberedPage.limits, default: NumberedPage.defaultLimit))
        }
    }
}

extension Response {
    /// Rows with their numbers, and after which one the next page begins; `null` where there is none.
    static func page(limit: Int, _ rows: [(number: Int64, json: JSONValue)]) -> Response {
        let next = rows.count == limit ? rows.last?.number : nil
        return .json(
            CanonicalJSON.bytes([
                "data": .array(rows.map(\.json)), "next": next.map { .integer($0) } ?? .null, "success": true,
            ]), headers: [.cacheControl: "no-store"])
    }
}
