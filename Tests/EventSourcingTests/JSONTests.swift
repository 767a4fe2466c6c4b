import SyncTesting
import Testing

@testable import EventSourcing

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":1.10,"b":9007199254740993,"c":-0.5e-7}"#, #"["é","é"]"#, #"{"t":"a\"b\\c\n\u0001"}"#,
        #"{"empty":{},"list":[],"null":null,"true":true}"#, #""😀""#,
    ])
    func `what is read is written again with the same digits and code points`(text: String) throws {
        #expect(CanonicalJSON.text(try JSONReader.read(text)).isIdentical(to: text))
    }

    @Test func `numbers compare by value, and 2^53+1 is not 2^53`() throws {
        #expect(try JSONReader.read("1.10") == JSONReader.read("1.1"))
        #expect(try JSONReader.read("1e3") == JSONReader.read("1000"))
        #expect(try JSONReader.read("0") == JSONReader.read("-0.0"))
        #expect(try JSONReader.read("9007199254740993") != JSONReader.read("9007199254740992"))
    }

    @Test func `composed and decomposed text differ`() {
        #expect(JSONValue.string("\u{E9}") != JSONValue.string("e\u{301}"))
    }

    @Test func `the order of members does not matter, and of a repeated key the last one counts`() throws {
        #expect(try JSONReader.read(#"{"b":1,"a":2}"#) == JSONReader.read(#"{"a":2,"b":1}"#))
        #expect(try JSONReader.read(#"{"a":1,"b":0,"a":2}"#) == JSONReader.read(#"{"a":2,"b":0}"#))
    }

    @Test func `keys are sorted by UTF-16 units, not by code points`() throws {
        let object = try JSONReader.read("{\"\u{FB33}\":1,\"\u{1F600}\":2}")
        #expect(CanonicalJSON.text(object) == "{\"\u{1F600}\":2,\"\u{FB33}\":1}")
    }

    @Test(arguments: [
        #""a\u0000b""#, #""\ud800""#, #""\udc00\ud800""#, #""\ud83dx""#, #"{"\u0000":"\udfff"}"#,
        "\"\u{10D7FF}\u{10D800}\u{10DFFF}\u{10FFFD}\"", "\"\u{10FFFD}\u{10FFFD}x\u{10FFFF}\u{100000}\"",
    ])
    func `NUL, lone surrogates, and what stands for them survive`(text: String) throws {
        let value = try JSONReader.read(text)
        #expect(CanonicalJSON.text(value).isIdentical(to: text))
        #expect(value.string?.utf8.contains(0) != true, "no PostgreSQL text could hold it")
    }

    @Test func `what is written is spelled one way, however it came`() throws {
        #expect(try JSONReader.read(#""\ud83d\ude00""#) == "😀")
        #expect(try CanonicalJSON.text(JSONReader.read(#""\uDBF6\uDC00\uD800""#)) == "\"\u{10D800}\\ud800\"")
        #expect(try JSONReader.read(#""\ud800""#) != JSONReader.read("\"\u{10D800}\""))
        #expect(try JSONReader.read(#""\u0000""#) != JSONReader.read("\"\u{2400}\""))
        #expect(CanonicalJSON.text(.string("\0")) == #""\u0000""#)
    }

    @Test func `text that breaks off within a scalar is refused`() {
        for length in 1...3 {
            let bytes = [UInt8(ascii: "\"")] + [0xF4, 0x8D, 0xA0][..<length] + [UInt8(ascii: "\"")]
            #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
        }
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\"}", "01", "1.", "nul", "\"\u{1}\"", "{} x", #""\x""#, "<html>", "[1 2]", "-", "+1",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONReader.read(text) }
    }

    @Test func `nesting beyond the bound is refused before the stack is`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError(code: .tooDeep, offset: 65)) { try JSONReader.read(deep) }
    }

    @Test func `every cut of a document is refused`() throws {
        let text = #"{"data":[{"name":"Tür 1","width":1030.5}],"hints":[]}"#
        for length in 0..<text.utf8.count {
            #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8.prefix(length))) }
        }
    }

    @Test(arguments: 0..<200)
    func `a random value survives writing, reading and shuffling`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = JSONValue.random(depth: 4, using: &generator)
        let shuffled = value.shuffled(using: &generator)
        #expect(try JSONReader.read(CanonicalJSON.bytes(value)) == value, "seed \(seed)")
        #expect(CanonicalJSON.bytes(shuffled) == CanonicalJSON.bytes(value), "seed \(seed)")
    }
}

extension JSONValue {
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(JSONNumber(Int64.random(in: .min ... .max, using: &generator)))
        case 3: return .string(randomText(using: &generator))
        case 4:
            return .array(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            let count = Int.random(in: 0..<6, using: &generator)
            var pairs: [(String, JSONValue)] = []
            for _ in 0..<count {
                pairs.append((randomText(using: &generator), random(depth: depth - 1, using: &generator)))
            }
            return .object(JSONObject(pairs))
        }
    }

    /// As a document may spell it: with escapes, halves of surrogates, and what stands for them here.
    private static func randomText(using generator: inout SeededGenerator) -> String {
        let spellings = [
            "a", "é", "e\u{301}", #"\u0000"#, #"\""#, #"\\"#, #"\n"#, #"\\u0000"#, "😀", "\u{FFFF}", "/", "\u{7F}",
            #"\ud800"#, #"\uDFFF"#, #"\ud83d\ude00"#, #"\udbf6\udc00"#, "\u{10D7FF}", "\u{10D800}", "\u{10FFFD}",
        ]
        let literal = (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
            spellings.randomElement(using: &generator)!
        }.joined()
        return (try? JSONReader.read("\"\(literal)\"").string) ?? "unreadable"
    }

    func shuffled(using generator: inout SeededGenerator) -> JSONValue {
        switch self {
        case .array(let elements): .array(elements.map { $0.shuffled(using: &generator) })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { ($0.key, $0.value.shuffled(using: &generator)) }.shuffled(using: &generator)))
        default: self
        }
    }
}
