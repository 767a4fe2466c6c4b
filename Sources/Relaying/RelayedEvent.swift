public import EventSourcing
public import Foundation

/// One event on its way to a message broker.
public struct RelayedEvent: Sendable, Equatable {
    public let position: Position
    public let epoch: UUID
    public let entityType: String
    /// E.g. `project.changed`.
    public let type: String
    /// A JSON object, as `view=log` of the feed has it.
    public let body: [UInt8]

    /// The same each time that the event is sent, and no other event's: what a broker, or whoever reads from it, knows
    /// a repetition by.
    public var id: String { "\(epoch.text)/\(position)" }

    /// - Parameter change: A row of a page of the feed.
    /// - Throws: `JSONError`, `RelayError.unreadable`.
    init(_ change: [UInt8], epoch: UUID) throws {
        let json = try JSONReader.read(change)
        guard let position = json["position"]?.number?.int64, let entityType = json["entity"]?["type"]?.string,
            let type = json["type"]?.string
        else { throw RelayError.unreadable }
        self.position = Position(position)
        self.epoch = epoch
        self.entityType = entityType
        self.type = type
        body = change
    }
}
