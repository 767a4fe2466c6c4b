import EventSourcing
import Feeding
import SyncTesting
import Testing

@testable import Waking

@Suite struct WebhookSecretTests {
    @Test func `a signature is what the documentation says it is`() throws {
        let secret = try WebhookSecret("0123456789abcdef")
        // printf '1700000000.{"head":812}' | openssl dgst -sha256 -hmac 0123456789abcdef
        #expect(
            secret.signature(of: #"{"head":812}"#, timestamp: 1_700_000_000)
                == "sha256=e28a57ee3d09c96a841735c9b55af059308f4b9baeb0db91057bf13a716b5583")
        #expect(secret.signature(of: "", timestamp: 1) != secret.signature(of: "", timestamp: 2))
    }

    @Test func `a sealed secret opens for its consumer with its key, and not when anything is changed`() throws {
        var generator = SeededGenerator(seed: 1)
        let seal = WebhookSeal(key: [UInt8](repeating: 1, count: 32))
        let (odoo, other) = (try #require(ConsumerName("odoo")), try #require(ConsumerName("other")))
        let secret = WebhookSecret.random(using: &generator)
        let sealed = try seal.seal(secret, of: odoo, tenant: .default)
        #expect(seal.open(sealed, of: odoo, tenant: .default) == secret)
        #expect(seal.open(sealed, of: other, tenant: .default) == nil)
        #expect(seal.open(sealed, of: odoo, tenant: TenantID(rawValue: 2)) == nil)
        #expect(WebhookSeal(key: [UInt8](repeating: 2, count: 32)).open(sealed, of: odoo, tenant: .default) == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(seal.open(changed, of: odoo, tenant: .default) == nil)
        }
    }

    @Test func `a secret and the key of a seal can't be printed`() throws {
        let secret = try WebhookSecret("0123456789abcdef")
        let seal = WebhookSeal(key: [UInt8](repeating: 1, count: 32))
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(seal)", String(reflecting: seal)] {
            #expect(!text.contains("0123") && !text.contains("[1, 1"))
        }
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("0123"))
    }

    @Test func `a secret is long enough and printable`() {
        for text in ["", "short", String(repeating: "a", count: 257), "0123456789abcde\n", "0123456789abcdeé"] {
            #expect(throws: WebhookError.self) { try WebhookSecret(text) }
        }
    }
}
