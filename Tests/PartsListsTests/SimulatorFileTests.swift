import EventSourcing
import LogikalModel
import PartsLists
import Testing

@testable import LogikalSimulator

/// Files as the simulated office makes them: in all units, with text for numbers, with strangers in them.
@Suite struct SimulatorFileTests {
    private let decoder = PartsListDecoder()

    private func office(_ size: SimulatorConfiguration.PartsListSize = .small, seed: UInt64 = 1) -> Office {
        var configuration = SimulatorConfiguration()
        configuration.partsListSize = size
        configuration.seed = seed
        return Office(configuration)
    }

    private func elevations(of office: Office) -> [LocatedElevation] {
        office.withState { office in
            (0..<12).flatMap { project in
                office.phases(ofProject: project).flatMap(\.elevations).map { office.located($0, project) }
            }
        }.filter { !$0.record.isText }
    }

    private func subject(_ elevation: LocatedElevation) throws -> PartsListSubject {
        let row = try ElevationRow(.object(elevation.record.row))
        func decimal(_ field: String) -> ExactDecimal? {
            (row.state[field]?.number?.lexeme).flatMap { ExactDecimal($0) }
        }
        return PartsListSubject(id: row.id, name: row.name, width: decimal("width"), height: decimal("height"))
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `all of an office's parts lists are read, in whatever unit they are`(seed: UInt64) throws {
        let office = office(seed: seed)
        var scales: Set<LengthScale> = []
        for elevation in elevations(of: office) {
            let subject = try subject(elevation)
            let bytes = try #require(office.artefacts.partsList(of: elevation))
            let list = try decoder.decode(bytes, of: subject)
            scales.insert(list.scale)
            #expect(list.header["name"].text == subject.name)
            let width = try #require(list.header["widthMm"].decimal)
            #expect(try #require(width.distance(to: subject.width ?? .zero)) <= ExactDecimal("0.001")!)
            #expect(list.rows(.articles).count == 8 && list.rows(.glass).count == 2)
            #expect(list.rows(.costDetails).count == 35)
            #expect(list.rows(.profiles).allSatisfy { (1...7000).contains($0["lengthMm"]) })
            #expect(list.rows(.glass).allSatisfy { (1...7000).contains($0["widthMm"]) })
            #expect(list.codes(.unreadableValue).isEmpty && list.codes(.contradictoryUnits).isEmpty)
        }
        #expect(scales == [.metres, .millimetres])
    }

    @Test func `a realistic file has every kind of row, and only what the vendor left out is missing`() throws {
        let office = office(.realistic)
        let elevation = elevations(of: office)[0]
        let bytes = try #require(office.artefacts.partsList(of: elevation))
        let list = try decoder.decode(bytes, of: try subject(elevation))
        let counts = PartKind.allCases.map { list.rows($0).count }
        #expect(counts == [1, 4, 32, 21, 2, 27, 22, 140, 4, 3, 0, 0])
        #expect(list.rows(.costDetails).allSatisfy { $0["item"].text?.hasPrefix("Position") == true })
        #expect(try decoder.survey(bytes).tables.count == 71)
    }

    @Test(arguments: PartsListQuirk.allCases)
    func `every quirk of the simulator is met as it should be`(quirk: PartsListQuirk) throws {
        let office = office()
        let elevation = try #require(elevations(of: office).first)
        let subject = try subject(elevation)
        let plain = try decoder.decode(try #require(office.artefacts.partsList(of: elevation)), of: subject)
        office.makePartsList(of: elevation.record.id, quirk)
        let bytes = try #require(office.artefacts.partsList(of: elevation))
        switch quirk {
        case .corrupt: #expect(decoder.refusal(bytes, of: subject) == .damaged)
        case .oversize: #expect(decoder.refusal(bytes, of: subject) == .tooLarge)
        case .otherElevations: #expect(decoder.refusal(bytes, of: subject) == .elevationMissing)
        case .unstableBytes:
            let again = try #require(office.artefacts.partsList(of: elevation))
            #expect(bytes != again)
            #expect(try decoder.decode(again, of: subject).contentHash == plain.contentHash)
        default:
            let list = try decoder.decode(bytes, of: subject)
            check(list, quirk, plain: plain)
        }
    }

    private func check(_ list: PartsList, _ quirk: PartsListQuirk, plain: PartsList) {
        #expect(list.header["widthMm"] == plain.header["widthMm"])
        switch quirk {
        case .missingTables:
            #expect(list.rows(.profiles).isEmpty && list.codes(.missingTable).contains("Profiles"))
            #expect(list.rows(.articles).count == plain.rows(.articles).count)
        case .missingColumns:
            #expect(list.rows(.articles).allSatisfy { $0["price"] == .null })
            #expect(list.codes(.missingColumn).contains("Articles"))
        case .empty: #expect(list.rows(.articles).isEmpty && list.rows(.insertions).isEmpty)
        case .sizeInMetres: #expect(list.scale == .metres)
        case .sizeInMillimetres: #expect(list.scale == .millimetres)
        default:
            // Strangers draw from the same numbers, so that their file has other parts.
            guard quirk != .severalElevations else { return #expect(list.rows(.articles).count == 8) }
            let lengths = [list, plain].map { $0.rows(.profiles).map { $0["lengthMm"] } }
            #expect(lengths[0] == lengths[1])
            #expect(list.rows(.articles).map { $0["quantity"] } == plain.rows(.articles).map { $0["quantity"] })
        }
    }
}

extension ClosedRange<Int> {
    fileprivate func contains(_ value: PartValue) -> Bool {
        guard let decimal = value.decimal else { return false }
        return decimal >= ExactDecimal(lowerBound) && decimal <= ExactDecimal(upperBound)
    }
}
