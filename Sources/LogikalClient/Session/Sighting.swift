/// What an answer says about the place that it came from.
enum Sighting: Sendable, Equatable {
    /// It names the place, or could only come from there.
    case conclusive
    /// It would be the same from elsewhere, such as the picture of an elevation that is named in the request.
    case neutral
    /// These were listed, and no two places list the same.
    case things(Set<String>)
}
