/// How a project's user settings write measures: the unit, and numbers as numbers or as text with a comma.
struct PartsListMeasures: Sendable {
    enum Unit: String, CaseIterable {
        case millimetre = "mm"
        case metre = "m"
        case inch

        var perMillimetre: Double {
            switch self {
            case .millimetre: 1
            case .metre: 0.001
            case .inch: 1 / 25.4
            }
        }
    }

    let unit: Unit
    let writesText: Bool
    let elevationsInMillimetres: Bool

    init(project: String, seed: UInt64, quirk: PartsListQuirk? = nil) {
        var random = SplitMix64(seed: seed ^ SplitMix64.hash(project), "measures")
        let seeded: Unit = random.chance(oneIn: 5) ? random.element(of: [.metre, .inch]) : .millimetre
        let (writesText, elevationsInMillimetres) = (random.chance(oneIn: 6), random.chance(oneIn: 4))
        unit =
            switch quirk {
            case .millimetres: .millimetre
            case .metres: .metre
            case .inches: .inch
            default: seeded
            }
        self.writesText = writesText || quirk == .textNumbers
        self.elevationsInMillimetres =
            quirk == .sizeInMillimetres || (elevationsInMillimetres && quirk != .sizeInMetres)
    }

    /// `name` in metres, `name_Output` and `name_Unit` as the user wants to see it.
    func length(_ name: String, millimetres: Double) -> [String: SQLiteValue] {
        [
            name: .real(millimetres / 1000),
            "\(name)_Output": number(millimetres * unit.perMillimetre),
            "\(name)_Unit": .text(unit.rawValue),
        ]
    }

    func number(_ value: Double) -> SQLiteValue {
        let thousandths = Int((value * 1000).rounded())
        return writesText
            ? .text(DecimalText.thousandths(thousandths, point: ",")) : .real(Double(thousandths) / 1000)
    }
}
