import EventSourcing

enum Prepared {
    static func batch(_ batch: ProposedBatch) -> PreparedBatch {
        var generator = SystemRandomNumberGenerator()
        return PreparedBatch(batch, tenant: .default, using: &generator)
    }
}
