import Decoding
import EventSourcing
import Feeding
import Foundation
import LogikalModel
import LogikalSimulator
import PartsLists
import PostgresClient
import PostgresStorage
import Projecting
import Testing

/// What consumers are told of parts: an elevation's rows, and a project's sums.
@Suite struct PartsReadingTests {
    private struct Setting {
        let pipeline: Pipeline
        let small: SmallOffice
        let reader: PostgresPartsReader
        let project: UUID

        init(_ pipeline: Pipeline) async throws {
            self.pipeline = pipeline
            small = try SmallOffice(pipeline.simulator.office)
            reader = PostgresPartsReader(pool: pipeline.database.pool)
            project = NaturalKey.project(LogikalID(small.wing)).reference(tenant: .default).id
            try await update()
        }

        func update() async throws {
            try await pipeline.cycle()
            try await pipeline.worker().drain()
            try await pipeline.projections.catchUp()
        }

        func totals(asOf: Position? = nil) async throws -> ProjectParts {
            try #require(
                try await reader.totals(
                    of: project, totals: reader.totals.map(\.name), tenant: .default, asOf: asOf))
        }

        /// The elevations of the project with parts, decoded here and now.
        func lists() async throws -> [PartsList] {
            let blobs = try await pipeline.blobs()
            return try small.elevations(of: small.wing).compactMap { elevation in
                guard let content = elevation.partsList else { return nil }
                let row = try ElevationRow(elevation.listing)
                return try PartsListDecoder().decode(
                    #require(blobs[content.sha256]), of: PartsListSubject(id: row.id, name: row.name))
            }
        }
    }

    @Test func `an elevation's rows are handed through as they were decoded`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let setting = try await Setting(pipeline)
            let elevation = try setting.small.elevation(of: setting.small.wing)
            let found = try await setting.reader.parts(
                of: try setting.small.entity(elevation), kinds: ["articles", "glass"], tenant: .default, asOf: nil)
            guard case .parts(let state, _, let rows) = found else {
                Issue.record("\(found)")
                return
            }
            #expect(Set(rows.keys) == ["articles", "glass"])
            let digest = try #require(try JSONReader.read(state)["contentSha256"]?.string.flatMap { Hash($0) })
            #expect(try await pipeline.rows(of: digest)["articles"] == rows["articles"])
            #expect(
                try await setting.reader.parts(of: UUID(), kinds: nil, tenant: .default, asOf: nil)
                    == .unknownElevation)
        }
    }

    @Test func `a project's sums are its positions' rows times their amounts, each once`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let setting = try await Setting(pipeline)
            let lists = try await setting.lists()
            #expect(lists.count > 1)
            var expected: [String: ExactDecimal] = [:]
            for row in lists.flatMap({ $0.rows(.articles) }) {
                let key = "\(row["articleCode"].text ?? "")|\(row["color"].text ?? "")|\(row["unit"].text ?? "")"
                let quantity = try #require(row["quantityPerPosition"].decimal)
                expected[key] = (expected[key] ?? .zero).plus(quantity)
            }
            let totals = try await setting.totals()
            let rows = try #require(try JSONReader.read(totals.rows["articles"] ?? []).array)
            var found: [String: ExactDecimal] = [:]
            for row in rows {
                func text(_ key: String) -> String { row[key]?.string ?? "" }
                found["\(text("articleCode"))|\(text("color"))|\(text("unit"))"] =
                    (row["quantity"]?.number).flatMap { ExactDecimal($0.lexeme) }
                #expect(row["rowsWithoutQuantity"] == 0)
            }
            #expect(found == expected)
            let positions = try JSONReader.read(totals.positions)
            #expect(positions["counted"]?.number?.int64 == Int64(lists.count))
            // Panes: two in each list, whatever their make.
            let panes = try JSONReader.read(totals.rows["glass"] ?? []).array ?? []
            let amount = panes.reduce(ExactDecimal.zero) { sum, pane in
                sum.plus((pane["amount"]?.number).flatMap { ExactDecimal($0.lexeme) } ?? .zero)
            }
            let expectedPanes = lists.flatMap { $0.rows(.glass) }.reduce(ExactDecimal.zero) {
                $0.plus($1["amountPerPosition"].decimal ?? .zero)
            }
            #expect(amount == expectedPanes)
        }
    }

    @Test func `what is in the recycle bin does not count, and is told of; the past stays as it was`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let setting = try await Setting(pipeline)
            let before = try await setting.totals()
            let position = Position(Int64(try await pipeline.log().count))
            #expect(try await setting.totals(asOf: position) == before)
            let elevation = try setting.small.elevation(of: setting.small.wing)
            try setting.small.office.apply(
                .editElevation(
                    project: elevation.project, elevation: elevation.id,
                    set: JSONObject([("isInRecycleBin", true)])))
            try await setting.update()
            let after = try await setting.totals()
            let counted = [before, after].map { parts in
                (try? JSONReader.read(parts.positions))?["counted"]?.number?.int64 ?? 0
            }
            #expect(counted[1] == counted[0] - 1)
            #expect(try JSONReader.read(after.positions)["excluded"]?["recycleBin"] == 1)
            #expect(before.rows["articles"] != after.rows["articles"])
            #expect(try await setting.totals(asOf: position) == before)
            let entity = try setting.small.entity(elevation)
            let past = try await setting.reader.parts(of: entity, kinds: nil, tenant: .default, asOf: position)
            guard case .parts = past else {
                Issue.record("\(past)")
                return
            }
        }
    }

    @Test func `the model built anew from the log is the one that grew with it`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let setting = try await Setting(pipeline)
            for round in 0..<4 {
                setting.small.office.mutate(seed: UInt64(round) + 40, count: 6)
                try await setting.update()
            }
            func content() async throws -> [String] {
                let build = try await pipeline.database.owner.query(
                    "select active from projecting.projection where name = 'parts'"
                ) { try $0.int32("active") }[0]
                return try await pipeline.database.owner.query(
                    "select t::text as line from read.\(identifier: "parts_v\(build)") t order by id"
                ) { try $0.text("line") }
            }
            let grown = try await content()
            #expect(!grown.isEmpty)
            _ = try await pipeline.projections.rebuild("parts")
            #expect(try await content() == grown)
        }
    }
}

extension ExactDecimal {
    /// The sum, for checks.
    fileprivate func plus(_ other: ExactDecimal) -> ExactDecimal {
        let places = 12
        func units(_ value: ExactDecimal) -> Int {
            let parts = value.description.split(separator: ".")
            let fraction = parts.count == 2 ? String(parts[1]) : ""
            let padded = fraction + String(repeating: "0", count: places - fraction.count)
            return Int(parts[0] + padded) ?? 0
        }
        let sum = units(self) + units(other)
        return ExactDecimal("\(sum)e-\(places)") ?? .zero
    }
}
