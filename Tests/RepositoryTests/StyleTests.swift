import Foundation
import Testing

@Suite struct StyleTests {
    private static let longestFile = 600
    private static let longestFunction = 70
    private static let longestLine = 120
    private static let largestBlob = 256 * 1024

    @Test func `no file is longer than it can be read, no line wider than the page`() throws {
        for path in Repository.files(Repository.sources, extensions: ["swift", "sql", "c", "h"]) {
            let lines = try Repository.lines(path)
            // The list of embedded files is written by .ci/embed and read by nobody.
            if !path.hasSuffix("CEmbeddedFiles/files.c") {
                #expect(lines.count <= Self.longestFile, "\(path) has \(lines.count) lines")
            }
            for (number, line) in lines.enumerated() where line.count > Self.longestLine {
                Issue.record("\(path):\(number + 1) has \(line.count) columns")
            }
        }
    }

    @Test func `no function is longer than seventy lines`() throws {
        for path in Repository.files(Repository.sources, extensions: ["swift"]) {
            let functions = Self.functions(in: try Repository.lines(path))
            for function in functions where function.length > Self.longestFunction {
                Issue.record("\(path):\(function.line) is \(function.length) lines long")
            }
        }
    }

    @Test func `the check for long functions finds one`() {
        let long = ["    func f() {"] + Array(repeating: "        x()", count: 80) + ["    }"]
        #expect(Self.functions(in: ["    func g() -> Int { 1 }", ""] + long).map(\.length) == [82])
    }

    @Test func `no work is left to somebody without a name`() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for path in Repository.files(Repository.sources, extensions: ["swift", "sql", "c", "h", "md"]) {
            let text = try Repository.text(path)
            for mark in marks { #expect(!text.contains(mark), "\(path) has a \(mark)") }
        }
    }

    @Test func `no large file is among the sources`() throws {
        let extensions = ["swift", "sql", "json", "png", "sqlite", "jsonl"]
        for path in Repository.files(Repository.sources + ["Replays"], extensions: extensions) {
            let file = Repository.root.appending(path: path).path
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
            #expect(try #require(size) <= Self.largestBlob, "\(path)")
        }
    }

    /// Functions by the formatter's indentation: one ends at the first brace as far left as it begins.
    private static func functions(in lines: [String]) -> [(line: Int, length: Int)] {
        var found: [(line: Int, length: Int)] = []
        for (start, line) in lines.enumerated() {
            let code = line.drop { $0 == " " }
            let words = code.split(separator: " ", maxSplits: 8)
            guard words.contains("func") || code.hasPrefix("init(") || code.contains(" init("), !code.hasPrefix("//"),
                !code.hasPrefix("@Test"), !code.hasPrefix("\""), !(code.contains("{") && code.hasSuffix("}"))
            else { continue }
            let indentation = String(repeating: " ", count: line.count - code.count)
            guard let end = lines[start...].firstIndex(where: { $0 == indentation + "}" }) else { continue }
            let opensHere = lines[start...end].contains { $0.hasSuffix("{") }
            if opensHere { found.append((start + 1, end - start + 1)) }
        }
        return found
    }
}
