import EventSourcing
import Testing

@testable import AccessControl

@Suite struct MasterKeyTests {
    private let password = "pässword-of-logikal"

    private func key(_ byte: UInt8) throws -> MasterKey {
        try #require(MasterKey([UInt8](repeating: byte, count: 32)))
    }

    @Test func `what is sealed opens with the same key for the same tenant only`() throws {
        let sealed = try key(1).seal(password, for: .default)
        #expect(try key(1).open(sealed, of: .default) == password)
        #expect(try key(2).open(sealed, of: .default) == nil)
        #expect(try key(1).open(sealed, of: TenantID(rawValue: 2)) == nil)
        #expect(try key(1).seal(password, for: .default) != sealed)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(try key(1).open(changed, of: .default) == nil)
        }
        for short in [[], [UInt8](repeating: 0, count: 27)] { #expect(try key(1).open(short, of: .default) == nil) }
    }

    @Test func `a key of another length is none, and nothing shows one`() throws {
        #expect(MasterKey([]) == nil && MasterKey([UInt8](repeating: 1, count: 16)) == nil)
        var dumped = ""
        dump(try key(65), to: &dumped)
        let printed = "\(try key(65))"
        #expect(!dumped.contains("65") && !printed.contains("65, 65"))
        let ids = (try key(1).id, try key(2).id)
        #expect(ids.0 != ids.1 && ids.0.utf8.count == 16)
    }

    @Test(arguments: ["", "-a", "a b", "a/b", "é", "a\n", String(repeating: "a", count: 65)])
    func `what is no tenant's name`(name: String) { #expect(!Tenant.isName(name)) }

    @Test(arguments: ["a", "acme", "Acme_1.de-x", "1"])
    func `what is a tenant's name`(name: String) { #expect(Tenant.isName(name)) }
}
