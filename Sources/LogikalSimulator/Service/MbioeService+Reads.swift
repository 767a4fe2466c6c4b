import EventSourcing
import Foundation

extension MbioeService {
    /// A read at a position that is known to be in the state the operation needs.
    func read(_ request: MbioeRequest, at position: Position) -> Outcome {
        if let project = position.project {
            switch position.state {
            case .phase: return phaseRead(request, at: position, project)
            case .elevation: return elevationRead(request, at: position, project)
            default: return projectRead(request, project)
            }
        }
        let items = office.withState { office in
            request.operation == .projects
                ? office.projectListing(of: position.directory) : office.directoryListing(of: position.directory)
        }
        guard let items else { return .answer(.notFound("directory", "selected")) }
        return .success(.array(items))
    }

    private func projectRead(_ request: MbioeRequest, _ project: Int) -> Outcome {
        guard let row = office.withState({ $0.listedRow(ofProject: project) }) else {
            return .answer(.notFound("project", "selected"))
        }
        switch request.operation {
        case .selectedProject: return .success(row)
        case .addresses: return .success(["addressTypes": .array(Self.addressTypes.map(JSONValue.string))])
        case .address(let type):
            guard Self.addressTypes.contains(type) else {
                return .answer(.error(400, "There is no address type '\(type)'."))
            }
            return .success(address(of: row, type: type))
        case .estimation: return .success(office.withState { $0.estimation(of: project) })
        case .projectEstimationData: return .success(Self.dataSet)
        case .reports: return .success(Self.reportCategories)
        case .runReport: return .answer(runReport(request))
        default: return .success(.array(office.withState { $0.phaseListing(of: project) } ?? []))
        }
    }

    private func phaseRead(_ request: MbioeRequest, at position: Position, _ project: Int) -> Outcome {
        let phaseID = position.phase ?? PhaseRecord.defaultID
        guard let phase = office.withState({ $0.phase(phaseID, of: project) }) else {
            return .answer(.notFound("phase", phaseID))
        }
        guard case .elevationThumbnail(let id) = request.operation else {
            return .success(.array(phase.elevations.map { .object($0.row) }))
        }
        guard let parameters = request.thumbnailParameters else { return .answer(Self.invalidParameters) }
        guard let elevation = office.withState({ $0.elevation(id.lowercased(), phase: phaseID, of: project) }) else {
            // The specification has no 404 here.
            return .answer(.error(400, "Could not retrieve elevation '\(id)'."))
        }
        return thumbnail(of: elevation, parameters)
    }

    private func elevationRead(_ request: MbioeRequest, at position: Position, _ project: Int) -> Outcome {
        let phase = position.phase ?? PhaseRecord.defaultID
        let id = position.elevation ?? ""
        guard let elevation = office.withState({ $0.elevation(id, phase: phase, of: project) }) else {
            return .answer(.notFound("elevation", id))
        }
        let isForbidden = office.restriction(on: id) == .forbidden
        switch request.operation {
        case .selectedThumbnail:
            guard let parameters = request.thumbnailParameters else { return .answer(Self.invalidParameters) }
            return thumbnail(of: elevation, parameters)
        case .model:
            guard request.query["format"]?.lowercased() == "compressedobj" else {
                return .answer(Self.invalidParameters)
            }
            return .answer(.binary(Array("# \(id)\n".utf8)))
        case .drawing:
            guard request.hasDrawingParameters else { return .answer(Self.invalidParameters) }
            return .answer(.binary(Array("0\nSECTION\n999\n\(id)\n0\nENDSEC\n0\nEOF\n".utf8)))
        case .quotationPrice:
            if isForbidden { return .answer(Self.forbidden) }
            let cents = office.withState { $0.unitPrice(elevation.record) }
            return .success(["quotationPrice": .string(Self.localised(cents: cents))])
        default: return isForbidden ? .answer(Self.forbidden) : partsList(of: elevation)
        }
    }

    private func thumbnail(of elevation: LocatedElevation, _ parameters: ThumbnailParameters) -> Outcome {
        .deferred { [office] in .binary(office.artefacts.thumbnail(of: elevation, parameters)) }
    }

    /// No parts answers with empty data, or with none at all; both were seen.
    private func partsList(of elevation: LocatedElevation) -> Outcome {
        .deferred { [office] in
            guard let bytes = office.artefacts.partsList(of: elevation) else {
                return .success(elevation.record.id.utf8.first.map { $0 % 2 == 0 } == true ? .string("") : nil)
            }
            return .success(.string(Data(bytes).base64EncodedString()))
        }
    }

    private static let invalidParameters = Answer.error(400, "A parameter is missing or not valid.")
}

/// The small things of a project.
extension MbioeService {
    private static let addressTypes = ["Kunde", "Lieferung"]

    private static let reportCategories: JSONValue = [
        "categories": [["id": 1, "name": "Angebot", "reports": [["id": 1, "name": "Angebot kurz"]]]]
    ]

    private func address(of row: JSONValue, type: String) -> JSONValue {
        let number = row["jobNumber"]?.string ?? ""
        return [
            "city": "Musterstadt", "email": .null, "name1": .string("\(type) \(number)"), "name2": "", "phone1": .null,
            "phone2": .null, "street": "Musterweg 1", "zipCode": "00000",
        ]
    }

    private func runReport(_ request: MbioeRequest) -> Answer {
        guard request.body?["reportCategoryId"]?.number?.int64 == 1, request.body?["reportId"]?.number?.int64 == 1
        else { return .error(404, "Could not retrieve report.") }
        return .success(.string(Data("%PDF-1.4\n%%EOF\n".utf8).base64EncodedString()))
    }

    /// As the user's language writes it: `1.234,56 €`.
    static func localised(cents: Int) -> String {
        var whole = String(cents / 100)
        var grouped = ""
        while whole.count > 3 {
            grouped = "." + whole.suffix(3) + grouped
            whole = String(whole.dropLast(3))
        }
        let fraction = cents % 100
        return "\(whole)\(grouped),\(fraction < 10 ? "0" : "")\(fraction) €"
    }
}
