public import EventSourcing

/// Why an operation is not accepted or not found.
public struct OperationError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownOperation = "unknown_operation"
        /// Nothing with that id was ever seen, or it is of another type.
        case unknownEntity = "unknown_entity"
        case entityRemoved = "entity_removed"
        case tooMany = "too_many_operations"
        /// A newer program wrote it.
        case unreadable = "unreadable_operation"
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public init(unreadable what: String) {
        self.init(.unreadable, "an operation can't be read: \(what); upgrade this program")
    }

    public var disposition: Disposition {
        switch code {
        case .tooMany: .retry(after: .seconds(30))
        case .unknownOperation, .unknownEntity, .entityRemoved, .unreadable: .halt
        }
    }

    public var description: String { "\(message) (\(code.rawValue))" }
}
