import Foundation

/// Who does what by hand, for histories.
enum Actor {
    /// The person at the keyboard.
    static var person: String { "cli:\(NSUserName())" }
}
