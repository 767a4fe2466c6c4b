import EventSourcing
import Testing

@testable import Serving

@Suite struct CSVTests {
    private func csv(_ columns: [String], _ rows: JSONValue...) -> String {
        String(decoding: CSV.bytes(columns: columns, rows: rows), as: UTF8.self)
    }

    @Test func `cells are quoted where they have to be, and nulls are empty`() {
        #expect(csv(["a", "b"]) == "a,b\r\n")
        #expect(csv(["a", "b", "c"], ["a": 1, "b": .null, "z": 3]) == "a,b,c\r\n1,,\r\n")
        #expect(csv(["a"], ["a": "x,\"y\"\nz"]) == "a\r\n\"x,\"\"y\"\"\nz\"\r\n")
        #expect(csv(["a"], ["a": "Flügel; 2"]) == "a\r\n\"Flügel; 2\"\r\n")
        #expect(csv(["a", "b"], ["a": true, "b": ["x": 1]]) == "a,b\r\ntrue,\"{\"\"x\"\":1}\"\r\n")
    }

    @Test(arguments: ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "  =1+1"])
    func `text that a spreadsheet would run is text`(text: String) {
        let cell = csv(["a"], ["a": .string(text)])
        #expect(cell.hasPrefix("a\r\n\"'"))
    }

    @Test func `a negative number is a number`() {
        #expect(csv(["a"], ["a": -5]) == "a\r\n-5\r\n")
    }
}
