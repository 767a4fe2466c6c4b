import AccessControl
import EventSourcing
import Testing

@Suite struct CredentialTests {
    private let secret = "a-secret-that-nobody-may-see"

    @Test func `nothing that prints a key shows it`() {
        let key = Credential(secret)
        var dumped = ""
        dump(key, to: &dumped)
        dump([key], to: &dumped)
        let texts = [
            "\(key)", String(describing: key), String(reflecting: key), "\([key])", "\(Optional(key) as Any)", dumped,
        ]
        for text in texts { #expect(!text.contains(secret)) }
        #expect(key.reveal() == secret)
    }

    @Test func `a generated key is long, new each time, and fit for a header`() {
        var generator = SystemRandomNumberGenerator()
        let keys = (0..<100).map { _ in Credential.generate(.key, using: &generator).reveal() }
        #expect(Set(keys).count == 100)
        for key in keys {
            #expect(key.hasPrefix("lsk_") && key.utf8.count == 47)
            #expect(key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
        }
    }

    @Test func `the digest is SHA-256 of the key`() {
        #expect(
            Credential("abc").digest.description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
