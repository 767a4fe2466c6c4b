import LogikalClient

/// The sessions that ask for parts lists, each for one at a time: that of the cycle, and perhaps another.
struct PartsListSessions {
    typealias Elevation = WantedPartsLists.Elevation
    typealias Result = Swift.Result<[UInt8]?, LogikalError>

    private struct Answer: Sendable {
        let index: Int
        let isOfOther: Bool
        let result: Result

        /// Says nothing of the parts list: no licence is left for another session, or it has lost its own.
        var isWithoutSession: Bool {
            guard isOfOther, case .failure(let error) = result else { return false }
            return error.scope.endpoint == .login || error.code == .sessionExpired
        }
    }

    private let own: LogikalSession
    private var other: LogikalSession?

    init(_ own: LogikalSession, and other: LogikalSession?) {
        self.own = own
        self.other = other
    }

    /// Asks for the parts lists of `elevations`, more or less in their order. Where the other session gets into
    /// trouble of its own the cycle's asks alone from then on, also for what the other was refused.
    ///
    /// - Parameters:
    ///   - onAsk: Called before each.
    ///   - onAnswer: Called with one answer at a time, while the session that brought it asks on; after a failure it
    ///     does not ask on before this returns. `false` when no more shall be asked for; what is under way then is
    ///     given up.
    ///   - onLeave: Called when something is not asked for therefore.
    mutating func ask(
        for elevations: [Elevation], onAsk: (Elevation) async -> Void,
        onAnswer: (Elevation, Result) async throws -> Bool, onLeave: () -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            var queue = Array(elevations.indices.reversed())
            var isOwnIdle = true
            func turn(_ session: LogikalSession, isOfOther: Bool) async {
                guard let index = queue.popLast() else { return }
                if !isOfOther { isOwnIdle = false }
                await onAsk(elevations[index])
                let place = elevations[index].place
                group.addTask {
                    Answer(index: index, isOfOther: isOfOther, result: await session.answer(forPartsListOf: place))
                }
            }
            await turn(own, isOfOther: false)
            if let other { await turn(other, isOfOther: true) }
            while let answer = try await group.next() {
                if !answer.isOfOther { isOwnIdle = true }
                let session = answer.isOfOther ? other : own
                if answer.isWithoutSession {
                    other = nil
                    queue.append(answer.index)
                    if isOwnIdle { await turn(own, isOfOther: false) }
                    continue
                }
                let isAnswered = if case .success = answer.result { true } else { false }
                if isAnswered, let session { await turn(session, isOfOther: answer.isOfOther) }
                guard try await onAnswer(elevations[answer.index], answer.result) else {
                    if !group.isEmpty || !queue.isEmpty { onLeave() }
                    return group.cancelAll()
                }
                if !isAnswered, let session { await turn(session, isOfOther: answer.isOfOther) }
            }
        }
    }
}

extension LogikalSession {
    fileprivate func answer(forPartsListOf place: ElevationPlace) async -> PartsListSessions.Result {
        do throws(LogikalError) { return .success(try await partsList(of: place)) } catch { return .failure(error) }
    }
}
