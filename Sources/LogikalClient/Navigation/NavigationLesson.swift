/// That a service allows or refuses a move.
struct NavigationLesson: Sendable, Equatable {
    let move: NavigationMove
    let answer: NavigationCapabilities.Answer
}
