/// Brings a document to where it is collected, by POST, as JSON. Throws when it is not taken, with a status of 2xx and
/// within some seconds.
///
/// - Parameters:
///   - headers: As lines `Name: value`.
public typealias ExportPost = @Sendable (_ url: String, _ headers: [String], _ body: String) async throws -> Void
