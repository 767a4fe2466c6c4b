/// A way in which one elevation's parts list is unlike what the seed gives it (`logikal-api.md` 12 and 17).
public enum PartsListQuirk: String, Sendable, CaseIterable {
    /// What users see is in that unit, whatever the project's other files use.
    case millimetres, metres, inches
    /// Numbers that users see are text with a decimal comma.
    case textNumbers
    /// The elevation's own width and height in millimetres, as documented, or in metres, as found.
    case sizeInMillimetres, sizeInMetres
    /// Other elevations stand before the one that is asked for.
    case severalElevations
    /// Only other elevations are in the file.
    case otherElevations
    case missingTables, missingColumns
    /// All tables, and no rows but the elevation's own.
    case empty
    /// Pages are overwritten; the header is as it should be.
    case corrupt
    /// More megabytes than anybody has seen.
    case oversize
    /// The same content in other bytes each time it is asked for.
    case unstableBytes

    static let leftOutTables: Set<String> = ["Profiles", "UValue", "CalcDetailItems"]
    static let leftOutColumns: Set<String> = ["Units", "Price", "ArticleCode_OrderCode"]

    /// What the file's bytes become.
    func spoil(_ bytes: inout [UInt8]) {
        guard self == .corrupt else { return }
        let pageSize = Int(bytes[16]) << 8 | Int(bytes[17])
        for page in stride(from: pageSize, to: bytes.count, by: pageSize) {
            for index in page..<min(page + 64, bytes.count) { bytes[index] = 0xA5 }
        }
    }
}
