import EventSourcing

/// The vendor's service without HTTP: requests in, answers out, sessions in between.
struct MbioeService: Sendable {
    /// What is made from an elevation is made outside of all locks.
    enum Outcome: Sendable {
        case answer(Answer)
        case deferred(@Sendable () -> Answer)

        static func success(_ data: JSONValue? = nil) -> Outcome { .answer(.success(data)) }

        var answer: Answer {
            switch self {
            case .answer(let answer): answer
            case .deferred(let make): make()
            }
        }
    }

    let settings: LiveSettings
    let office: Office
    let sessions: SessionTable
    let log: CallLog

    var navigator: Navigator {
        let now = settings.now
        return Navigator(policy: now.navigation, directoryListing: now.getDirectoriesInProjectState)
    }

    func answer(_ request: MbioeRequest, at now: Duration) -> Answer {
        switch request.operation {
        case .login: return login(request, at: now)
        case .version: return .success(version)
        case .write: return .success()
        default: break
        }
        guard let token = request.token, sessions.session(token, at: now) != nil else { return .unauthorized }
        if request.operation == .logout {
            sessions.close(token)
            log.countLogout()
            return .success()
        }
        let outcome = sessions.update(token) { session in perform(request, &session.position) }
        return outcome?.answer ?? .unauthorized
    }

    private func login(_ request: MbioeRequest, at moment: Duration) -> Answer {
        guard let username = request.body?["username"]?.string, let password = request.body?["password"]?.string else {
            return .error(400, "The username and the password are required.")
        }
        let now = settings.now
        guard username == now.username, password == now.password else {
            return .error(401, "The username or the password is not valid.")
        }
        guard let session = sessions.open(at: moment) else {
            return .error(401, "No licence is available for another session.")
        }
        log.countLogin()
        return .success(["token": .string(session.token), "username": .string(username)])
    }

    private func perform(_ request: MbioeRequest, _ position: inout Position) -> Outcome {
        let operation = request.operation
        do throws(Navigator.Refusal) {
            if let state = operation.readState {
                position = try navigator.read(operation, in: state, at: position)
                return read(request, at: position)
            }
            switch operation {
            case .selectDirectory: return .answer(selectDirectory(request, &position))
            case .selectProject:
                let origin = try navigator.origin(ofSelectIn: .directory, at: position)
                return .answer(selectProject(request, from: origin, &position))
            case .selectPhase:
                let origin = try navigator.origin(ofSelectIn: .project, at: position)
                return .answer(selectPhase(request, from: origin, &position))
            case .selectElevation:
                let origin = try navigator.origin(ofSelectIn: .phase, at: position)
                return .answer(selectElevation(request, from: origin, &position))
            default: return .answer(stateless(operation))
            }
        } catch {
            return .answer(.refusal(error))
        }
    }

    private func stateless(_ operation: Operation) -> Answer {
        switch operation {
        case .languages:
            return .success([["id": 1, "name": "Deutsch"], ["id": 2, "name": "English"]])
        case .language(let type):
            guard ["primary", "secondary", "user", "database"].contains(type) else {
                return .error(400, "There is no language type '\(type)'.")
            }
            return .success(["id": 1, "name": "Deutsch"])
        case .estimationData: return .success([Self.dataSet])
        case .elementPriceLists: return .success([])
        default:
            var answer = Answer.error(404, "There is no such operation.")
            answer.isIllegal = true
            return answer
        }
    }

    static let dataSet: JSONValue = [
        "id": "standard", "isDefault": true, "name": "Standard", "protected": false,
    ]

    private var version: JSONValue {
        let version = JSONValue.string(settings.now.serviceVersion)
        return [
            "componentVersions": [
                ["description": "", "name": "MBIOE Service", "version": version],
                ["description": "", "name": "LogiKal", "version": version],
            ]
        ]
    }
}
