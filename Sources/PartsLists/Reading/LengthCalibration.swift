import LogikalModel

/// Finds out what one column of lengths is written in, by what users are shown beside it.
struct LengthCalibration {
    /// Below that a millimetre of tolerance would fit both scales.
    private static let smallest = ExactDecimal(5)

    private var votes: [LengthScale: Int] = [:]

    mutating func add(base: ExactDecimal?, output: ExactDecimal?, unit: String?) {
        guard let base, let output, let unit = unit.flatMap(LengthUnit.init(written:)),
            let millimetres = output.multiplied(by: unit.millimetres), millimetres >= Self.smallest,
            let scale = LengthScale(base, millimetres: millimetres)
        else { return }
        votes[scale, default: 0] += 1
    }

    enum Verdict: Equatable {
        case known(LengthScale)
        /// No row says anything.
        case unknown
        case contradictory
    }

    var verdict: Verdict {
        switch votes.count {
        case 0: .unknown
        case 1: .known(votes.keys.first!)
        default: .contradictory
        }
    }
}
