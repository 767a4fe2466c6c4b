import EventSourcing
import Testing

@Suite struct PointInTimeTests {
    @Test(arguments: [
        ("0", PointInTime.position(0)), ("812", .position(812)),
        ("2025-08-27T14:22:52Z", .time(Timestamp(microseconds: 1_756_304_572_000_000))),
        ("2025-08-27T14:22:52.000001Z", .time(Timestamp(microseconds: 1_756_304_572_000_001))),
        ("2025-08-27T16:22:52.250+02:00", .time(Timestamp(microseconds: 1_756_304_572_250_000))),
        ("2025-08-27t12:52:52.1234567-01:30", .time(Timestamp(microseconds: 1_756_304_572_123_457))),
        ("2025-08-27T14:22:52-00:00", .time(Timestamp(microseconds: 1_756_304_572_000_000))),
        ("1970-01-01T00:00:00.5z", .time(Timestamp(microseconds: 500_000))),
    ])
    func `a position and a time are told apart`(text: String, point: PointInTime) {
        #expect(PointInTime(text) == point)
    }

    @Test(arguments: [
        "", "-1", "1.5", "99999999999999999999", "yesterday", "2025-08-27", "2025-08-27T14:22",
        "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T10:60:00Z",
        "2016-12-31T23:59:60Z", "99999-01-01T00:00:00Z", "2026-1-1T10:00:00Z", "2026-01-01T10:00:00Zx",
        "2026-01-01T10:00:00", "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00+0200", "2026-01-01T10:00:00+24:00",
        "2026-01-01T10:00:00+02:60", "2026-01-01T10:00:00+02:00Z", "２026-01-01T10:00:00Z", "2026-01-01 10:00:00Z",
    ])
    func `anything else is neither`(text: String) {
        #expect(PointInTime(text) == nil)
    }
}
