/// Decimals written from integers: no `Double` whose description another platform may spell differently.
enum DecimalText {
    /// `1500` is `1.5`, `-20` is `-0.02`.
    static func thousandths(_ value: Int, point: String = ".") -> String {
        let magnitude = value.magnitude
        var text = String(magnitude / 1000)
        var fraction = magnitude % 1000
        if fraction > 0 {
            var places = 3
            while fraction % 10 == 0 {
                fraction /= 10
                places -= 1
            }
            let digits = String(fraction)
            text += point + String(repeating: "0", count: places - digits.count) + digits
        }
        return value < 0 ? "-" + text : text
    }
}
