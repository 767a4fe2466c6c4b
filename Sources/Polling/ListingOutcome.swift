import LogikalClient
import LogikalModel

/// What became of reading one list.
enum ListingOutcome<Row: VendorRow> {
    /// Only when complete does the list say that what it leaves out is not there.
    case read([Row], isComplete: Bool)
    case failed(LogikalError)
}
