/// One request on the way to a place.
enum NavigationStep: Sendable, Equatable {
    /// A new session, at the root; an open one is closed before.
    case logIn
    /// `move` is `nil` for the documented selection from the exact parent.
    case select(Place, by: NavigationMove?)
    /// `GET /projects/selected` must name this project: the only question to which a session answers where it is.
    case verify(ProjectPlace)
}
