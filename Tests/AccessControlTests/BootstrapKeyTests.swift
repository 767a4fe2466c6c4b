import EventSourcing
import Testing

@testable import AccessControl

@Suite struct BootstrapKeyTests {
    private let store = MemoryAccessStore()

    private func ensure(_ configured: String?) async throws -> BootstrapKey.Outcome {
        var generator = SystemRandomNumberGenerator()
        return try await BootstrapKey(store: store).ensure(configured: configured, using: &generator)
    }

    @Test(arguments: ["12345678", "  padded-key\n", "ключ-от-двери"])
    func `a configured key lets in, at every start`(text: String) async throws {
        for _ in 0..<3 {
            guard case .configured(let principal) = try await ensure(text) else {
                Issue.record("not taken")
                return
            }
            let digest = Credential(text.trimmingCharacters()).digest
            #expect(try await store.principal(withDigest: digest) == principal)
        }
        #expect(try await store.keys(of: .default).count == 1)
    }

    @Test(arguments: [nil, "", " \n"])
    func `without a configured key the first start generates one, and only the first`(text: String?) async throws {
        guard case .generated(let key, let principal) = try await ensure(text) else {
            Issue.record("none generated")
            return
        }
        #expect(try await store.principal(withDigest: key.digest) == principal)
        guard case .present = try await ensure(text) else {
            Issue.record("a second one generated")
            return
        }
    }

    @Test func `of many starts at once one generates a key`() async throws {
        let generated = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { if case .generated = try await ensure(nil) { true } else { false } }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(generated == 1)
        #expect(try await store.keys(of: .default).count == 1)
    }

    @Test func `a configured key that is too short, revoked or of another tenant is refused`() async throws {
        await #expect(throws: AccessError(.keyTooShort)) { try await ensure("1234567") }
        _ = try await ensure("12345678")
        store.revoke(Credential("12345678"))
        await #expect(throws: AccessError(.keyRevoked)) { try await ensure("12345678") }
        _ = try await store.insert(
            digest: Credential("other-tenant").digest, name: "x", roles: [.admin], tenant: TenantID(rawValue: 2))
        await #expect(throws: AccessError(.keyOfOtherTenant)) { try await ensure("other-tenant") }
    }
}

extension String {
    fileprivate func trimmingCharacters() -> String { String(trimmingBlanks) }
}
