import Foundation
import Testing

@testable import EventSourcing

@Suite struct IdentityTests {
    @Test func `a name-based UUID is the one of RFC 9562's example`() {
        let dns = UUID(uuidString: "6ba7b810-9dad-11d1-80b4-00c04fd430c8")!
        #expect(UUID(namespace: dns, name: "www.example.com").text == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_756_302_572_000_000, "2025-08-27T13:49:32Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (4_107_542_399_123_000, "2100-02-28T23:59:59.123Z"), (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"), (1_709_164_800_000_000, "2024-02-29T00:00:00Z"),
    ])
    func `a timestamp is written as RFC 3339 and read back`(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(rfc3339: text) == Timestamp(microseconds: microseconds))
    }
}
