/// A transaction's body failed, and so did the rollback after it.
///
/// The connection was dropped, so that the server has rolled back or soon will. Where the rollback succeeds, the
/// body's error is thrown as it is; where `begin` or `commit` fails, the `PostgresError` names that step.
public struct PostgresTransactionError: Error, CustomStringConvertible {
    /// What the body threw.
    public let body: any Error
    /// What the rollback met.
    public let rollback: PostgresError

    public var description: String {
        "\(body); and the rollback failed, so the connection was dropped: \(rollback)"
    }
}
