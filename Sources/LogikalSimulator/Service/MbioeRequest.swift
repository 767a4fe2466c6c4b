import EventSourcing

/// A call to the API, read but not yet judged.
struct MbioeRequest: Sendable {
    let operation: Operation
    let token: String?
    /// Names in lower case: the vendor's server does not tell them apart by case.
    let query: [String: String]
    let body: JSONValue?

    /// What a select names; `nil` if the body has no usable one.
    var identifier: String? { body?["identifier"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
}

extension MbioeRequest {
    /// `nil` if anything is missing or makes no sense: the specification gives no defaults.
    var thumbnailParameters: ThumbnailParameters? {
        guard let size, let view, query["format"]?.uppercased() == "PNG",
            let withDimensions = flag("withdimensions"), let withDescription = flag("withdescription")
        else { return nil }
        return ThumbnailParameters(
            width: size.width, height: size.height, view: view, withDimensions: withDimensions,
            withDescription: withDescription)
    }

    var hasDrawingParameters: Bool {
        let flags = ["withglass", "withelevation", "withverticalcuts", "withhorizontalcuts"]
        return size != nil && view != nil && flags.allSatisfy { flag($0) != nil }
    }

    private var size: (width: Int, height: Int)? {
        let sides = 1...ThumbnailParameters.largestSide
        guard let width = query["width"].flatMap({ Int($0) }), let height = query["height"].flatMap({ Int($0) }),
            sides.contains(width), sides.contains(height)
        else { return nil }
        return (width, height)
    }

    private var view: ThumbnailParameters.View? {
        query["view"].flatMap { ThumbnailParameters.View(rawValue: $0.lowercased()) }
    }

    private func flag(_ name: String) -> Bool? {
        switch query[name]?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
