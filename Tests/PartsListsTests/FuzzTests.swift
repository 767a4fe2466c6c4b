import Foundation
import PartsLists
import Testing

/// A short run of what `Tests/Fuzzing` does for hours.
@Suite struct FuzzTests {
    @Test(arguments: [UInt64.random(in: 0...9999), 7])
    func `no damage makes the decoder crash, hang or read twice differently`(seed: UInt64) throws {
        print("seed \(seed)")
        let seeds = try [
            SmallFile.bytes(), image("pragma page_size = 512;" + SmallFile.sql),
            image("pragma page_size = 1024; pragma encoding = 'UTF-16le';" + SmallFile.sql),
            image("pragma page_size = 512; pragma auto_vacuum = full;" + SmallFile.sql),
        ]
        var mutator = Mutator(seeds, seed: seed)
        let decoder = PartsListDecoder()
        var codes: [String: Int] = [:]
        var slowest = Duration.zero
        for number in 0..<3000 {
            let bytes = mutator.next()
            let start = ContinuousClock.now
            let first = Result { () throws(PartsListError) in try decoder.decode(bytes, of: .small) }
            slowest = max(slowest, ContinuousClock.now - start)
            switch first {
            case .failure(let error): codes[error.code.rawValue, default: 0] += 1
            case .success(let list):
                codes["read", default: 0] += 1
                guard number.isMultiple(of: 10) else { continue }
                #expect(try decoder.decode(bytes, of: .small).contentHash == list.contentHash)
            }
        }
        #expect(slowest < .seconds(8), "\(codes)")
        // A mutator that breaks everything, or nothing, would show nothing.
        #expect(codes["read", default: 0] > 100 && codes["damaged", default: 0] > 100, "\(codes)")
    }
}
