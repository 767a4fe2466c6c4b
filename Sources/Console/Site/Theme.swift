/// Light or dark, as somebody chose; otherwise as their system has it.
enum Theme: String, Sendable, CaseIterable {
    case system, light, dark

    init(_ text: String?) { self = text.flatMap(Theme.init(rawValue:)) ?? .system }
}
