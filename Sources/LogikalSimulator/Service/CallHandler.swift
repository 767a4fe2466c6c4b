import EventSourcing
import Logging

/// One call from its arrival to its answer: the queue on its token, delays, faults, the log.
struct CallHandler: Sendable {
    /// What goes back to the client.
    enum Reply: Sendable {
        case answer(Answer)
        case truncated(Answer, bytes: Int)
        case shortContentLength(Answer)
        case oversize(bytes: Int)
        case closed
    }

    /// What `CallHandler` learns of one call on the way.
    private struct Course {
        let call: SimulatedCall
        let startedAt: Duration
        var overlapped: Bool
    }

    let service: MbioeService
    let sessions: SessionTable
    let gates: SessionGates
    let log: CallLog
    let clock: SimulatorClock
    let settings: LiveSettings
    let logger: Logger
    let faults: LiveFaults

    func handle(_ request: MbioeRequest, method: String, path: String) async -> Reply {
        let token = request.operation.needsToken ? request.token : nil
        let startedAt = clock.now()
        let session = token.flatMap { sessions.session($0, at: startedAt) }
        let isOverlapped = arrive(token)
        let serialises = settings.now.concurrentRequests == .serialise
        if let token, serialises { await gates.enter(token) }
        let place = token.flatMap { position(of: $0) }
        let call = SimulatedCall(
            sequence: log.nextSequence(), session: session?.ordinal, method: method, path: path,
            identifier: request.identifier, project: service.office.projectID(at: place),
            stateBefore: place?.state)
        var course = Course(call: call, startedAt: startedAt, overlapped: isOverlapped)
        let (reply, isIllegal) = await perform(request, call)
        if leave(token) { course.overlapped = true }
        record(course, reply, isIllegal: isIllegal, isWrite: request.operation == .write, token: token)
        if let token, serialises { await gates.leave(token) }
        return reply
    }

    private func perform(_ request: MbioeRequest, _ call: SimulatedCall) async -> (Reply, isIllegal: Bool) {
        let injector = faults.now
        let before = await injector?.before(call) ?? .none
        do {
            try await clock.sleep(settings.now.latency.delay(of: request.operation))
            if case .delay(let duration) = before { try await clock.sleep(duration) }
            if let reply = replacement(before, request) { return (reply, false) }
            let answer = service.answer(request, at: clock.now())
            let reply = altered(answer, by: before, request)
            let after = await injector?.after(call, status: answer.status) ?? .none
            if case .delay(let duration) = after { try await clock.sleep(duration) }
            if let reply = replacement(after, request) { return (reply, answer.isIllegal) }
            guard case .answer(let answer) = reply else { return (reply, answer.isIllegal) }
            return (altered(answer, by: after, request), answer.isIllegal)
        } catch {
            // The service shuts down while the call waits.
            return (.closed, false)
        }
    }

    /// What a fault sends instead of the operation's answer.
    private func replacement(_ decision: FaultDecision, _ request: MbioeRequest) -> Reply? {
        switch decision {
        case .error(let status, let text): return .answer(.error(status, text))
        case .html(let status): return .answer(.html(status))
        case .answer(let status, let contentType, let body):
            return .answer(Answer(status: status, contentType: contentType, body: body))
        case .closeConnection: return .closed
        case .killSession:
            if let token = request.token { sessions.close(token) }
            return .answer(.unauthorized)
        case .oversize(let bytes): return .oversize(bytes: bytes)
        case .bomb: return .answer(.gzip(Gzip.bomb))
        case .none, .delay, .truncate, .emptyList, .wrongJSON, .damage, .compress, .shortContentLength: return nil
        }
    }

    private func altered(_ answer: Answer, by decision: FaultDecision, _ request: MbioeRequest) -> Reply {
        switch decision {
        case .truncate(let bytes): .truncated(answer, bytes: min(bytes, answer.body.count))
        case .emptyList where request.operation.answersWithList: .answer(.success([]))
        case .wrongJSON: .answer(.json(answer.status, ["unexpected": [1, 2, 3]]))
        case .damage(let damage) where answer.status == 200: .answer(answer.with(body: damage.damaging(answer.body)))
        case .compress: .answer(answer.compressed())
        case .shortContentLength where answer.body.count > 1: .shortContentLength(answer)
        default: .answer(answer)
        }
    }
}

extension CallHandler {
    /// Whether another call is in flight on the token.
    private func arrive(_ token: String?) -> Bool {
        guard let token else { return false }
        return sessions.update(token) { session in
            session.callsInFlight += 1
            if session.callsInFlight > 1 { session.wasOverlapped = true }
            return session.callsInFlight > 1
        } ?? false
    }

    /// Whether another call came in while this one was in flight. Where overlapping calls scramble the position, the
    /// last one of them does.
    private func leave(_ token: String?) -> Bool {
        guard let token else { return false }
        return sessions.update(token) { session in
            session.callsInFlight -= 1
            let wasOverlapped = session.wasOverlapped
            if session.callsInFlight == 0 {
                session.wasOverlapped = false
                if wasOverlapped, settings.now.concurrentRequests == .scramble { session.position = Position() }
            }
            return wasOverlapped
        } ?? false
    }

    private func position(of token: String) -> Position? { sessions.update(token) { $0.position } }

    private func record(_ course: Course, _ reply: Reply, isIllegal: Bool, isWrite: Bool, token: String?) {
        let status: Int? =
            switch reply {
            case .answer(let answer), .truncated(let answer, _), .shortContentLength(let answer): answer.status
            case .oversize: 200
            case .closed: nil
            }
        let record = CallRecord(
            call: course.call, stateAfter: token.flatMap { position(of: $0)?.state }, status: status,
            isIllegal: isIllegal, isWrite: isWrite, overlapped: course.overlapped, startedAt: course.startedAt,
            duration: clock.now() - course.startedAt)
        log.append(record)
        for alarm in record.alarms {
            logger.error(
                "a client did what a reader may never do",
                metadata: ["alarm": "\(alarm.kind.rawValue)", "call": "\(alarm.call.operation)"])
        }
    }
}
