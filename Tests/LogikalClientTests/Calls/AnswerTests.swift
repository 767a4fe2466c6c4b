import LogikalModel
import Testing

@testable import LogikalClient

@Suite struct AnswerTests {
    private let scope = LogikalError.Scope(endpoint: .projects, subject: nil)

    private func answer(_ text: String) throws(LogikalError) -> Answer {
        try Answer(Array(text.utf8), scope: scope, hiding: [])
    }

    private func projects(_ text: String) throws(LogikalError) -> Listing<ProjectRow> {
        try answer(text).listing(scope: scope)
    }

    @Test(arguments: [
        #"{"data":[{"id":"A"}],"hints":[],"warnings":[]}"#, #"[{"id":"A"}]"#, "\u{FEFF} [{\"id\":\"A\"}]\n",
    ])
    func `a list comes in its envelope or bare`(text: String) throws {
        let listing = try projects(text)
        #expect(listing.rows.map(\.id.text) == ["a"])
        #expect(listing.hasData)
    }

    @Test(arguments: [#"{"hints":[],"warnings":[]}"#, #"{"data":null}"#, "null", "{}", "", " \r\n"])
    func `no data is not an empty list`(text: String) throws {
        let listing = try projects(text)
        #expect(listing.rows.isEmpty)
        #expect(!listing.hasData)
        #expect(try projects(#"{"data":[]}"#).hasData)
    }

    @Test func `items that can't be identified are counted, not dropped`() throws {
        let listing = try projects(#"{"data":[{"id":"a"},{"name":"x"},7,null]}"#)
        #expect(listing.rows.count == 1)
        #expect(listing.rejected.map(\.code) == [.missingIdentity, .notAnObject, .notAnObject])
    }

    @Test(arguments: [
        "<html><body>Bad gateway</body></html>", #"{"data":[{"id":"a"},{"#, #"{"data":{"id":"a"}}"#, #"{"id":"a"}"#,
        #"{"data":"text"}"#, #"{"message":"no","code":1,"errors":["no"]}"#,
    ])
    func `anything else is malformed`(text: String) {
        let error = #expect(throws: LogikalError.self) { try projects(text) }
        #expect(error?.code == .malformedAnswer)
    }

    @Test func `a bare object is data`() throws {
        let place = Places.first
        #expect(try answer(#"{"id":"\#(place.id)"}"#).project(place, scope: scope).id == place.id)
        let error = #expect(throws: LogikalError.self) {
            try answer(#"{"data":{"id":"other"}}"#).project(place, scope: scope)
        }
        #expect(error?.code == .wrongPlace)
    }

    @Test(arguments: [
        #"{"data":"\#(sqliteBase64())"}"#, #""\#(sqliteBase64())""#, #"{"data":"\#(sqliteBase64())\n"}"#,
        #"{"data":"U1FMaXRl\r\n\#(sqliteBase64().dropFirst(8).prefix(8)) \#(sqliteBase64().dropFirst(16))"}"#,
    ])
    func `a parts list is decoded`(text: String) throws {
        #expect(try answer(text).partsList(scope: scope) == sqliteBytes())
    }

    @Test(arguments: [#"{"data":""}"#, #"{"data":null}"#, #"{"hints":[]}"#, ""])
    func `no parts are no error`(text: String) throws {
        #expect(try answer(text).partsList(scope: scope) == nil)
    }

    @Test(arguments: [
        #"{"data":"U1FMaXRlIGZvcm1hdCAzAAE="}"#, #"{"data":"bm8gZGF0YWJhc2U="}"#, #"{"data":"U1FMa*Rl"}"#,
        #"{"data":[1]}"#, #"{"data":"U"}"#,
    ])
    func `what is no SQLite file is malformed`(text: String) {
        let error = #expect(throws: LogikalError.self) { try answer(text).partsList(scope: scope) }
        #expect(error?.code == .malformedAnswer)
    }

    private static let pictures: [(Thumbnail.Format, [UInt8])] = [
        (.png, smallPNG), (.jpg, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 0xFF, 0xD9]),
        (
            .emf,
            [1, 0, 0, 0] + [UInt8](repeating: 0, count: 36) + Array(" EMF".utf8) + [
                0, 0, 1, 0, 56, 0, 0, 0, 1, 2, 3, 4,
            ]
        ),
    ]

    @Test func `pictures are known by their first bytes`() {
        for (format, bytes) in Self.pictures {
            #expect(Thumbnail(bytes)?.format == format)
            #expect(Thumbnail(bytes + [0, 0])?.bytes.count == bytes.count + 2)
        }
        #expect(Thumbnail(Array("GIF89a".utf8)) == nil)
        #expect(Thumbnail([]) == nil)
    }

    @Test func `a picture without its end is none`() {
        for (format, bytes) in Self.pictures {
            for count in bytes.indices { #expect(Thumbnail(Array(bytes.prefix(count))) == nil, "\(format), \(count)") }
        }
    }
}
