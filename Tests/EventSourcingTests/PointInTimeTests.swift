import EventSourcing
import Testing

@Suite struct PointInTimeTests {
    @Test(arguments: [
        ("0", PointInTime.position(0)), ("812", .position(812)),
        ("2025-08-27T14:22:52Z", .time(Timestamp(microseconds: 1_756_304_572_000_000))),
        ("2025-08-27T14:22:52.000001Z", .time(Timestamp(microseconds: 1_756_304_572_000_001))),
        ("2025-08-27T16:22:52.250+02:00", .time(Timestamp(microseconds: 1_756_304_572_250_000))),
    ])
    func `a position and a time are told apart`(text: String, point: PointInTime) {
        #expect(PointInTime(text) == point)
    }

    @Test(arguments: ["", "-1", "1.5", "99999999999999999999", "yesterday", "2025-08-27", "2025-08-27T14:22"])
    func `anything else is neither`(text: String) {
        #expect(PointInTime(text) == nil)
    }
}
