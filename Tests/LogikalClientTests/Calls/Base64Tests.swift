import Foundation
import Testing

@testable import LogikalClient

@Suite struct Base64Tests {
    @Test func `whatever Foundation encodes is decoded, with or without breaks and padding`() {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(($0 * 37 + count) % 256) }
            let text = Data(bytes).base64EncodedString()
            let broken = Data(bytes).base64EncodedString(options: [.lineLength64Characters])
            #expect(Base64.decode(text) == bytes)
            #expect(Base64.decode(broken) == bytes)
            #expect(Base64.decode(text.filter { $0 != "=" }) == bytes)
            #expect(Base64.decode(" " + text.map { "\($0)\n" }.joined()) == bytes)
        }
    }

    @Test(arguments: ["A", "AAAAA", "AA=A", "AAA==", "=", "AAAA=", "AA-_", "AAA\u{E9}", "AA==AA=="])
    func `anything else is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
