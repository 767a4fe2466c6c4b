import LogikalModel
import PartsLists

extension PartsListSubject {
    static let small = PartsListSubject(
        id: LogikalID(SmallFile.id), name: "P01", width: ExactDecimal(1230), height: ExactDecimal(1480))
}

extension PartsListDecoder {
    /// Why the bytes are refused; `nil` when they are read.
    func refusal(_ bytes: [UInt8], of subject: PartsListSubject = .small) -> PartsListError.Code? {
        do throws(PartsListError) {
            _ = try decode(bytes, of: subject)
            return nil
        } catch {
            return error.code
        }
    }
}

extension PartsList {
    func codes(_ code: PartsListFinding.Code) -> [String] {
        findings.filter { $0.code == code }.map(\.subject)
    }
}
