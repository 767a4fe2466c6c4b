/// Everything that is measured, as text.
public protocol MetricsPage: Sendable {
    /// - Parameter accept: What whoever asks accepts.
    func page(accept: String?) async -> (text: String, contentType: String)
}
