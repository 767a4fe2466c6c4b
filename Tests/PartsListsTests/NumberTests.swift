import LogikalModel
import Testing

@testable import PartsLists

@Suite struct NumberTests {
    @Test(
        arguments: [
            ("12", "12"), ("12,5", "12.5"), ("12.50", "12.5"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"),
            ("1.234.567", "1234567"), ("1 234,5", "1234.5"), ("1'234.5", "1234.5"), ("-0,1", "-0.1"),
            ("1\u{A0}000", "1000"), ("1,234", "1.234"), ("1e-3", "0.001"), ("0,10", "0.1"), ("-0", "0"),
            ("1.234.567,8", "1234567.8"), ("+3", "3"),
        ])
    func `numbers in the spellings of users' settings`(text: String, value: String) {
        #expect(NumberText.decimal(text)?.description == value)
    }

    @Test(
        arguments: [
            "", " ", "much", "1,2,3", "1.2.3", "12.34.567", "1.23,4", "12 Stk.", "--1", "0x10", "1e99999", ",",
            "1,2.3,4",
            "nan", "inf", "١٢", String(repeating: "9", count: 41),
        ])
    func `what is not surely a number is none`(text: String) {
        #expect(NumberText.decimal(text) == nil)
    }

    @Test func `decimals keep what binary numbers lose`() throws {
        #expect(ExactDecimal(0.1 + 0.2)?.description == "0.3")
        #expect(ExactDecimal(889.84)?.description == "889.84")
        #expect(ExactDecimal(1e20)?.description == "100000000000000000000")
        #expect(ExactDecimal(2.5e-7)?.description == "0.00000025")
        #expect(ExactDecimal(1.0 / 3)?.description == "0.333333333333333")
        #expect(ExactDecimal(-12.345)?.description == "-12.345")
        #expect(ExactDecimal(Double.nan) == nil && ExactDecimal(Double.infinity) == nil && ExactDecimal(1e300) == nil)
        let price = try #require(ExactDecimal("19.99"))
        #expect(price.multiplied(by: ExactDecimal("0.875")!)?.description == "17.49125")
        #expect(ExactDecimal(Int.max).multiplied(by: ExactDecimal(Int.max)) == nil)
        #expect(ExactDecimal("1.10") == ExactDecimal("1.1") && ExactDecimal("-1")! < ExactDecimal("0.5")!)
        #expect(ExactDecimal("0.0001")! < ExactDecimal("9999999999999999999999999999999999")!)
    }
}
