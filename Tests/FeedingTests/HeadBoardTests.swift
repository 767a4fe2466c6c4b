import EventSourcing
import Foundation
import SyncTesting
import Testing

@testable import Feeding

@Suite struct HeadBoardTests {
    private let tenant = TenantID.default
    private let epoch = UUID()

    private func head(_ position: Int64, epoch: UUID? = nil) -> TenantHead {
        TenantHead(tenant: tenant, position: Position(position), epoch: epoch ?? self.epoch)
    }

    /// Appends, announcements that are late, doubled or lost, questions whose answers are late, waiters that come and
    /// go: at the end, after one last question, nobody waits for what is there.
    @Test(arguments: UInt64(1)...200)
    func `whatever happens in whatever order, nobody waits for what is there`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var board = HeadBoard<Int64>()
        var truth: Int64 = 0
        var announcements: [Int64] = []
        var questions: [(asked: UInt64, answer: Int64)] = []
        var waiting: [UInt64: Int64] = [:]
        func wake(_ woken: [Int64]) {
            for position in woken {
                #expect(position < truth, "woken for nothing")
                let id = waiting.first { $0.value == position }?.key
                waiting[id!] = nil
            }
        }
        for step in UInt64(0)..<400 {
            switch Int.random(in: 0..<7, using: &generator) {
            case 0:
                truth += .random(in: 1...3, using: &generator)
                announcements.append(truth)
            case 1:
                guard let index = announcements.indices.randomElement(using: &generator) else { continue }
                wake(board.announce(Position(announcements[index]), of: tenant))
                if Bool.random(using: &generator) { announcements.remove(at: index) }
            case 2: questions.append((board.beginQuestion(), truth))
            case 3:
                guard let index = questions.indices.randomElement(using: &generator) else { continue }
                let question = questions.remove(at: index)
                wake(board.observe(head(question.answer), asked: question.asked))
            case 4, 5:
                let position = Int64.random(in: max(0, truth - 2)...truth, using: &generator)
                switch board.wait(position, id: step, above: Position(position), of: tenant) {
                case .registered: waiting[step] = position
                case .advanced: #expect(truth > position)
                case .closing: Issue.record("nobody closed it")
                }
            default:
                guard let id = waiting.keys.sorted().randomElement(using: &generator) else { continue }
                #expect(board.withdraw(id: id) == waiting.removeValue(forKey: id))
            }
            #expect(board.waiterCount == waiting.count)
        }
        let asked = board.beginQuestion()
        wake(board.observe(head(truth), asked: asked))
        #expect(board.head(of: tenant)?.position == Position(truth))
        #expect(waiting.values.allSatisfy { $0 >= truth })
    }

    @Test func `an announcement of what was never committed lasts only until the next answer`() {
        var board = HeadBoard<Int>()
        _ = board.observe(head(5), asked: board.beginQuestion())
        _ = board.announce(9, of: tenant)
        #expect(board.head(of: tenant)?.position == 9)
        _ = board.observe(head(5), asked: board.beginQuestion())
        #expect(board.head(of: tenant)?.position == 5)
    }

    @Test func `an answer to a question from before an announcement does not take it back`() {
        var board = HeadBoard<Int>()
        let asked = board.beginQuestion()
        _ = board.announce(9, of: tenant)
        _ = board.observe(head(5), asked: asked)
        #expect(board.head(of: tenant)?.position == 9)
    }

    @Test func `a new epoch wakes everybody`() {
        var board = HeadBoard<Int>()
        _ = board.observe(head(5), asked: board.beginQuestion())
        #expect(board.wait(1, id: 1, above: 5, of: tenant) == .registered)
        #expect(board.observe(head(3, epoch: UUID()), asked: board.beginQuestion()) == [1])
    }

    @Test func `after closing nobody is left and nobody waits`() {
        var board = HeadBoard<Int>()
        #expect(board.wait(1, id: 1, above: 5, of: tenant) == .registered)
        #expect(board.close() == [1])
        #expect(board.wait(2, id: 2, above: 5, of: tenant) == .closing)
        #expect(board.waiterCount == 0)
    }

    @Test func `tenants wait for their own log only`() {
        var board = HeadBoard<Int>()
        let other = TenantID(rawValue: 2)
        #expect(board.wait(1, id: 1, above: 0, of: tenant) == .registered)
        #expect(board.wait(2, id: 2, above: 0, of: other) == .registered)
        #expect(board.announce(1, of: other) == [2])
        #expect(board.waiterCount == 1)
    }
}
