import Testing

/// What integrators before us suffered from: for each a test bears its number, `pain 12, …` in Swift and
/// `test_pain_12_…` in Python.
@Suite struct PainTests {
    @Test(arguments: 1...28)
    func `every known pain has a test that is named after it`(number: Int) throws {
        let swift = try Repository.files(["Tests"], extensions: ["swift"]).contains {
            try Repository.text($0).contains("func `pain \(number), ")
        }
        let python = try Repository.files(["Sources/OdooAddon", "Tests/OdooAddonTests"], extensions: ["py"])
            .contains { try Repository.text($0).contains("def test_pain_\(number)_") }
        #expect(swift || python, "pain \(number)")
    }
}
