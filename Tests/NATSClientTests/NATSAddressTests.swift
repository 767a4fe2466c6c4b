import NATSClient
import Testing

@Suite struct NATSAddressTests {
    @Test(arguments: [
        ("nats://broker", "broker:4222"), ("nats://broker:7000", "broker:7000"),
        ("nats://to@ken@broker", "broker:4222"),
        ("nats://me:hid@den:word@broker:1", "broker:1"),
    ])
    func `an address is read, and never shows its password`(text: String, description: String) throws {
        #expect(try #require(NATSAddress(text)).description == description)
    }

    @Test(arguments: ["", "broker", "tls://broker", "nats://", "nats://broker:0", "nats://broker:x", "nats://broker/x"])
    func `what is none is refused`(text: String) {
        #expect(NATSAddress(text) == nil)
    }
}
