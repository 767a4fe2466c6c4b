/// The storage can't answer now, but the same question may be answered later.
public struct StorageUnavailable: Error, CustomStringConvertible {
    public let cause: any Error

    public init(_ cause: any Error) { self.cause = cause }

    public var description: String { "the storage is not available at the moment: \(cause)" }
}
