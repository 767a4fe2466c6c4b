import EventSourcing
import Feeding
import HTTPTypes

extension HistoryReader {
    /// The position that `as_of=` asks for; `nil` when it asks for none.
    ///
    /// - Throws: `invalid_parameter`, or as `position(of:tenant:)`.
    func position(asked parameters: QueryParameters, tenant: TenantID) async throws -> Position? {
        guard let point = try parameters.point("as_of") else { return nil }
        return try await position(of: point, tenant: tenant)
    }
}

extension QueryParameters {
    /// For what tells of one time only: who asks for another must not take that for the answer.
    ///
    /// - Throws: `invalid_parameter`.
    func refusePast() throws(APIError) {
        guard try text("as_of") == nil else {
            throw Self.invalid(
                "as_of", "is not for this path; directories, projects, phases and elevations are told as they were")
        }
    }
}

extension HTTPFields {
    /// The position that an answer about the past tells of: what a caller that asked for a time goes on with.
    var asOf: Position? {
        get { self[.asOfPosition].flatMap { Int64($0) }.map { Position($0) } }
        set { self[.asOfPosition] = newValue?.description }
    }
}

extension HTTPField.Name {
    static let asOfPosition = HTTPField.Name("As-Of-Position")!
}
