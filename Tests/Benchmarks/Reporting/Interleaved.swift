/// A and B in turns, A first in one round and B first in the next, so that neither always gets the warm machine.
enum Interleaved {
    static func rounds(
        _ count: Int, _ value: (Int) async throws -> Double, _ reference: (Int) async throws -> Double
    ) async throws -> (values: [Double], references: [Double]) {
        var values: [Double] = []
        var references: [Double] = []
        for round in 0..<count {
            if round.isMultiple(of: 2) {
                values.append(try await value(round))
                references.append(try await reference(round))
            } else {
                references.append(try await reference(round))
                values.append(try await value(round))
            }
        }
        return (values, references)
    }
}
