import EventSourcing
import LogikalModel

/// A successful JSON answer out of its envelope `{data, hints, warnings}` (`logikal-api.md` 4).
struct Answer {
    /// `nil` when `data` was absent or null.
    let data: JSONValue?

    init(text: String) { data = .string(text) }

    /// Some services answer with the bare list or object, so a body without any of the envelope's members is itself
    /// the data.
    init(_ body: [UInt8], scope: LogikalError.Scope, hiding secrets: [Secret]) throws(LogikalError) {
        guard !body.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else {
            data = nil
            return
        }
        let value: JSONValue
        do { value = try JSONReader.read(body) } catch {
            throw LogikalError(.malformedAnswer, scope, cause: error)
        }
        if let errors = value["errors"]?.array, !errors.isEmpty {
            throw LogikalError(.malformedAnswer, scope, vendor: VendorMessage(value, hiding: secrets))
        }
        switch value {
        case .object(let object) where ["data", "hints", "warnings"].contains(where: { object[$0] != nil }):
            if let given = object["data"], !given.isNull { data = given } else { data = nil }
        case .object(let object) where object.isEmpty: data = nil
        case .null: data = nil
        default: data = value
        }
    }

    func listing<Row: VendorRow>(scope: LogikalError.Scope) throws(LogikalError) -> Listing<Row> {
        guard let data else { return Listing(rows: [], rejected: [], hasData: false) }
        guard let items = data.array else { throw LogikalError(.malformedAnswer, scope) }
        var rows: [Row] = []
        var rejected: [VendorRowError] = []
        rows.reserveCapacity(items.count)
        for item in items {
            do { rows.append(try Row(item)) } catch { rejected.append(error) }
        }
        return Listing(rows: rows, rejected: rejected, hasData: true)
    }

    /// The open project, which must be the one at `place`.
    func project(_ place: ProjectPlace, scope: LogikalError.Scope) throws(LogikalError) -> ProjectRow {
        guard let data else { throw LogikalError(.malformedAnswer, scope) }
        let row: ProjectRow
        do { row = try ProjectRow(data) } catch { throw LogikalError(.malformedAnswer, scope, cause: error) }
        guard row.id == place.id else { throw LogikalError(.wrongPlace, scope) }
        return row
    }

    /// The bytes of a parts list: base64 of a SQLite file; `nil` when the elevation has none (`logikal-api.md` 12).
    func partsList(scope: LogikalError.Scope) throws(LogikalError) -> [UInt8]? {
        guard let data else { return nil }
        guard let text = data.string, let bytes = Base64.decode(text) else {
            throw LogikalError(.malformedAnswer, scope)
        }
        if bytes.isEmpty { return nil }
        guard SQLiteFile.isWhole(bytes) else { throw LogikalError(.malformedAnswer, scope) }
        return bytes
    }
}
