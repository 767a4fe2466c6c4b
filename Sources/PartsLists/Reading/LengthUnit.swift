import LogikalModel

/// A unit that users let lengths be shown in.
enum LengthUnit: String {
    case millimetre = "mm"
    case centimetre = "cm"
    case metre = "m"
    case inch
    case foot

    init?(written text: String) {
        switch text.lowercased().filter({ !$0.isWhitespace && $0 != "." }) {
        case "mm": self = .millimetre
        case "cm": self = .centimetre
        case "m": self = .metre
        case "inch", "in", "zoll", "\"": self = .inch
        case "ft", "foot", "feet", "'": self = .foot
        default: return nil
        }
    }

    var millimetres: ExactDecimal {
        switch self {
        case .millimetre: ExactDecimal(1)
        case .centimetre: ExactDecimal(10)
        case .metre: ExactDecimal(1000)
        case .inch: ExactDecimal("25.4")!
        case .foot: ExactDecimal("304.8")!
        }
    }
}

/// What a file's lengths are written in. Documented are metres, and for elevations millimetres; found are both.
public enum LengthScale: String, Sendable {
    case metres, millimetres

    var factor: ExactDecimal { self == .metres ? ExactDecimal(1000) : ExactDecimal(1) }

    /// The scale in which `base` is about `millimetres`; `nil` when it is in neither.
    init?(_ base: ExactDecimal, millimetres: ExactDecimal) {
        if Self.isNear(base.multiplied(by: ExactDecimal(1000)), millimetres) {
            self = .metres
        } else if Self.isNear(base, millimetres) {
            self = .millimetres
        } else {
            return nil
        }
    }

    /// Within a millimetre, or a two-hundredth: a value is shown with few digits, in inches or metres too.
    private static func isNear(_ value: ExactDecimal?, _ other: ExactDecimal) -> Bool {
        guard let distance = value?.distance(to: other), let scaled = distance.multiplied(by: ExactDecimal(200)) else {
            return false
        }
        return distance <= ExactDecimal(1) || scaled <= other
    }
}
