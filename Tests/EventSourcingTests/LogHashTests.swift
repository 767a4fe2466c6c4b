import EventSourcing
import Foundation
import Testing

/// Digests computed from the definition by another program: what is in a log must verify for ever.
@Suite struct LogHashTests {
    private let payload = LogHash.payload(
        salt: [1, 2, 3], state: Array(#"{"name":"a"}"#.utf8), before: Array("{}".utf8))

    private func content(isFull: Bool) -> LeafContent {
        LeafContent(
            id: UUID(uuidString: "00112233-4455-6677-8899-aabbccddeeff")!, entityType: "elevation",
            entityID: UUID(uuidString: "ffeeddcc-bbaa-9988-7766-554433221100")!, version: 7, type: "elevation.changed",
            schemaVersion: 2, observedAt: 1_700_000_000_000_001, validAt: isFull ? 1_600_000_000_000_000 : nil,
            parentType: isFull ? "phase" : nil,
            parentID: isFull ? UUID(uuidString: "01234567-89ab-cdef-0123-456789abcdef") : nil,
            reason: isFull ? "because" : nil, changed: isFull ? ["größe", "name"] : [], actor: "poller")
    }

    @Test func `payloads hash as defined`() {
        #expect("\(payload)" == "c3780a582e689421b2e0cef1654dd3fc4fb23fcc597c49ae34289923a26fe7d4")
        let gone = LogHash.payload(salt: [], state: nil, before: Array("{}".utf8))
        #expect("\(gone)" == "267743394d5b391a64d74734ae3f69ae85ab0c874979e820ef0072fe6c620b51")
    }

    @Test func `leaves hash as defined`() {
        let full = LogHash.leaf(of: content(isFull: true), payload: payload)
        #expect("\(full)" == "e9ab9f902f71bbb1f946109e0b77eaf3568a22d10006096c579790b0a0ce95d1")
        let bare = LogHash.leaf(of: content(isFull: false), payload: payload)
        #expect("\(bare)" == "a692c0da396953daf533609e9d6917a6ed51d2407cdff8024647e1fcf35e1e06")
    }

    @Test func `headers hash as defined`() {
        let header = LogHash.header(key: "k", kind: "poll", actor: "poller", metadata: Array("{}".utf8))
        #expect("\(header)" == "784d9fe77088444c2063ef85537fdd96d89e461eb41b84460ac262aa80340d4f")
    }
}
