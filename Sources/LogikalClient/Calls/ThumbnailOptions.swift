/// How a thumbnail is drawn. The service declares every parameter as required (`logikal-api.md` 6), so all are sent.
public struct ThumbnailOptions: Sendable, Hashable {
    public enum View: String, Sendable, CaseIterable {
        case interior = "Interior"
        case exterior = "Exterior"
    }

    /// In pixels; the picture keeps its proportions inside the box.
    public var width: Int
    public var height: Int
    public var format: Thumbnail.Format
    public var view: View
    public var withDimensions: Bool
    public var withDescription: Bool

    /// The defaults are what integrators use.
    public init(
        width: Int = 300, height: Int = 300, format: Thumbnail.Format = .png, view: View = .interior,
        withDimensions: Bool = true, withDescription: Bool = false
    ) {
        self.width = width
        self.height = height
        self.format = format
        self.view = view
        self.withDimensions = withDimensions
        self.withDescription = withDescription
    }

    var query: String {
        "width=\(width)&height=\(height)&format=\(format.rawValue)&view=\(view.rawValue)"
            + "&withdimensions=\(withDimensions)&withdescription=\(withDescription)"
    }
}
