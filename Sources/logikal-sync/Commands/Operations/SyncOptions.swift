import ArgumentParser
import EventSourcing
import Foundation
import LogikalClient
import LogikalModel
import Operations
import Polling
import PostgresStorage
import Projecting

/// How a look is asked for.
struct SyncOptions: ParsableArguments {
    @Flag(help: "Fetch drawings and parts lists also where nothing says that they changed.") var deep = false
    @Flag(inversion: .prefixedNo, help: "Wait until it has ended.") var wait = true
    @Flag(help: "Print the report as JSON, with the operation that it came from.") var json = false

    /// Asks for a look, and waits for its end unless told otherwise.
    func run(_ scope: @escaping @Sendable (Engine) async throws -> SyncScope) async throws {
        let (settings, logger) = try Preparation.settings()
        let logikal =
            wait ? try Preparation.checked { () throws(SettingsError) in try settings.requireLogikal() } : nil
        let ended = try await Engine.with(settings, logger: logger, changing: "sync") { engine -> SyncOperation? in
            let scope = try await scope(engine)
            guard let logikal else {
                tell(try await RequestedLook(engine: engine, worker: nil).request(scope, isDeep: deep))
                return nil
            }
            return try await look(at: scope, logikal, engine)
        }
        guard let ended else { return }
        try show(ended)
    }

    private func look(
        at scope: SyncScope, _ logikal: Settings.Logikal, _ engine: Engine
    ) async throws -> SyncOperation {
        let transport = HTTPTransport()
        let look = RequestedLook(
            engine: engine, worker: engine.operationWorker(try engine.cycleRunner(logikal, transport: transport)))
        let result: Result<SyncOperation?, any Error>
        do {
            result = .success(try await look.run(scope, isDeep: deep))
        } catch { result = .failure(error) }
        await transport.shutdown()
        guard let operation = try result.get() else { throw ExitCode.failure }
        try await engine.catchUp()
        return operation
    }

    private func tell(_ accepted: AcceptedOperation) {
        if json { return Console.json(["operation": .object(accepted.operation.summary)]) }
        Console.result(
            """
            Operation \(accepted.operation.id.text) \(accepted.wasJoined ? "is open already" : "is accepted"); a \
            process that polls takes it up.
            See how it goes: logikal-sync operations show \(accepted.operation.id.text)
            """)
    }

    private func show(_ operation: SyncOperation) throws {
        if json {
            var report = operation.report?.object ?? JSONObject()
            report["operation"] = [
                "deep": .bool(operation.isDeep), "id": .string(operation.id.text), "scope": operation.scope.json,
                "state": .string(operation.state.rawValue),
            ]
            Console.json(.object(report))
        } else if let report = operation.report {
            Console.result(CycleSummary.text(report))
        } else {
            let reason = operation.failure.map { ": \($0)" } ?? ""
            Console.result("Operation \(operation.id.text) \(operation.state.rawValue)\(reason)")
        }
        switch operation.state {
        case .succeeded: break
        case .partial where operation.report?["listed"]?.object?.isEmpty == false: throw ExitCode.incomplete
        case .accepted, .running, .partial, .failed, .cancelled: throw ExitCode.failure
        }
    }
}
