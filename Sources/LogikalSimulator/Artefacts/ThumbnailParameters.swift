/// How a thumbnail is to look: the query of the thumbnail operations, all of it required.
struct ThumbnailParameters: Hashable, Sendable {
    enum View: String, Sendable {
        case interior, exterior
    }

    static let largestSide = 4096

    var width: Int
    var height: Int
    var view: View
    var withDimensions: Bool
    var withDescription: Bool

    /// What integrators ask for.
    static let usual = Self(width: 300, height: 300, view: .interior, withDimensions: true, withDescription: false)
}
