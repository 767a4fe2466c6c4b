import LogikalModel
import PartsLists

private let subject = PartsListSubject(
    id: LogikalID("6a2f41a3-c54f-4e6b-8f3c-0a1b2c3d4e5f"), name: "P01", width: ExactDecimal(1230),
    height: ExactDecimal(1480))

private let decoder = {
    var limits = PartsListLimits()
    limits.duration = .seconds(5)
    return PartsListDecoder(limits: limits)
}()

/// Whatever the bytes are, they are decoded or refused; a trap, a hang or growth is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(PartsListError) {
        let list = try decoder.decode(bytes, of: subject)
        precondition(list.rows(.header).count == 1, "a list without its elevation")
        precondition(list.sections.map(\.count).reduce(0, +) <= 50_000, "more rows than are allowed")
    } catch {
        precondition(!error.message.isEmpty, "a refusal without words")
    }
    return 0
}
