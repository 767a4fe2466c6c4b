/// Bytes that processes keep for each other. What is not there, or does not come at once, is read anew.
public protocol SharedCache: Sendable {
    /// `nil` when it is not there, or not in time.
    func value(of key: String) async -> [UInt8]?

    /// Returns at once; it may be kept or not.
    func keep(_ value: [UInt8], as key: String)
}
