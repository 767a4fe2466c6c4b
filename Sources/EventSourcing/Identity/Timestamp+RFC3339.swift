extension Timestamp {
    /// Reads a time of RFC 3339, rounded to microseconds.
    ///
    /// `nil` for any other spelling, for a date that does not exist, and for a leap second, which nothing here counts.
    public init?(rfc3339 text: String) {
        var reader = TimeReader(text)
        guard let year = reader.number(4, in: 0...9999), reader.takes("-"), let month = reader.number(2, in: 1...12),
            reader.takes("-"), let day = reader.number(2, in: 1...31), reader.takes("Tt"),
            let seconds = reader.timeOfDay(), let microseconds = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        let days = Self.daysSince1970(year, month, day)
        guard Self.civilDate(daysSince1970: days) == (year, month, day) else { return nil }
        self.init(microseconds: (days * 86_400 + seconds - offset) * 1_000_000 + microseconds)
    }

    /// What `civilDate` tells the date of; a day beyond its month is one of the next.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Reads the parts of a time, one after the other.
private struct TimeReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = ArraySlice(text.utf8) }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether one of these characters is next, which it then goes past.
    mutating func takes(_ characters: String) -> Bool {
        guard let next = rest.first, characters.utf8.contains(next) else { return false }
        rest.removeFirst()
        return true
    }

    /// `nil` unless there are so many digits.
    mutating func number(_ width: Int, in range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy(Self.isDigit) else { return nil }
        rest = rest.dropFirst(width)
        let number = Self.value(digits)
        return range.contains(number) ? number : nil
    }

    /// In seconds.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(2, in: 0...23), takes(":"), let minute = number(2, in: 0...59), takes(":"),
            let second = number(2, in: 0...59)
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// In microseconds; none is 0.
    mutating func fraction() -> Int64? {
        guard takes(".") else { return 0 }
        let digits = rest.prefix(while: Self.isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest[digits.endIndex...]
        let zeros = Array(repeating: UInt8(ascii: "0"), count: max(0, 7 - digits.count))
        return (Self.value(digits.prefix(7) + zeros) + 5) / 10
    }

    /// In seconds, positive east of Greenwich.
    mutating func offset() -> Int64? {
        if takes("Zz") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard takes("+-"), let hours = number(2, in: 0...23), takes(":"), let minutes = number(2, in: 0...59) else {
            return nil
        }
        return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func value(_ digits: some Sequence<UInt8>) -> Int64 {
        digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}
