import Testing

@testable import AccessControl

@Suite struct TrustedProxiesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let peer: String
        let forwarded: String?
        let origin: String

        var testDescription: String { "\(peer) \(forwarded ?? "")" }
    }

    @Test(arguments: [
        Case(peer: "192.0.2.1", forwarded: "203.0.113.9", origin: "192.0.2.1"),
        Case(peer: "10.0.0.1", forwarded: nil, origin: "10.0.0.1"),
        Case(peer: "10.0.0.1", forwarded: "203.0.113.9", origin: "203.0.113.9"),
        Case(peer: "10.0.0.1", forwarded: "1.1.1.1, 203.0.113.9", origin: "203.0.113.9"),
        Case(peer: "10.0.0.1", forwarded: "1.1.1.1, 203.0.113.9,10.2.3.4", origin: "203.0.113.9"),
        Case(peer: "10.0.0.1", forwarded: "unknown, 10.2.3.4", origin: "10.2.3.4"),
        Case(peer: "10.0.0.1", forwarded: "", origin: "10.0.0.1"),
        Case(peer: "10.0.0.1", forwarded: ",,,", origin: "10.0.0.1"),
        Case(peer: "10.0.0.1", forwarded: "10.0.0.3, 10.0.0.2", origin: "10.0.0.3"),
        Case(peer: "::ffff:10.0.0.1", forwarded: "2001:db8::7", origin: "2001:db8::7"),
        Case(peer: "2001:db8:1::1", forwarded: "203.0.113.9", origin: "203.0.113.9"),
        Case(peer: "2001:db8:2::1", forwarded: "203.0.113.9", origin: "2001:db8:2::1"),
    ])
    func `only what a trusted proxy appended is believed`(example: Case) throws {
        let proxies = TrustedProxies(try ["10.0.0.0/8", "2001:db8:1::/48"].map { try #require(NetworkRange($0)) })
        let origin = proxies.origin(peer: NetworkAddress(example.peer), forwardedFor: example.forwarded)
        #expect(origin?.description == example.origin)
    }

    @Test func `without a proxy that is trusted nobody is believed`() {
        let origin = TrustedProxies().origin(peer: NetworkAddress("127.0.0.1"), forwardedFor: "203.0.113.9")
        #expect(origin?.description == "127.0.0.1")
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8", "host", "::/129", "/8"])
    func `what is no range is refused`(text: String) { #expect(NetworkRange(text) == nil) }

    @Test func `a range holds its addresses and no others`() throws {
        let range = try #require(NetworkRange("192.168.4.0/23"))
        for inside in ["192.168.4.0", "192.168.5.255", "::ffff:192.168.4.9"] {
            #expect(range.contains(try #require(NetworkAddress(inside))), "\(inside)")
        }
        for outside in ["192.168.3.255", "192.168.6.0", "::1"] {
            #expect(!range.contains(try #require(NetworkAddress(outside))), "\(outside)")
        }
    }

    @Test func `a network of IPv6 counts as one place`() throws {
        let place = try #require(NetworkAddress("2001:db8::1")).place
        #expect(NetworkAddress("2001:db8::ffff:1")?.place == place)
        #expect(NetworkAddress("2001:db8:0:1::1")?.place != place)
        #expect(NetworkAddress("192.0.2.1")?.place != NetworkAddress("192.0.2.2")?.place)
    }
}
