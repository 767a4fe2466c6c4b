import EventSourcing
import LogikalSimulator
import Polling

/// One thing that happens in a story: a line of its history, an object with one member.
public struct StoryStep: Sendable {
    enum Action: Sendable {
        /// How the office is set up; the first step or none.
        case office(SimulatorConfiguration)
        case change(OfficeChange)
        /// What goes wrong from now on; none ends it.
        case faults([StoryFault])
        /// One cycle, and the changes that happen in the middle of it.
        case poll(during: [StoryInterlude])
        /// Time passes in which nothing happens.
        case wait(seconds: Int64)
        /// A person decides on everything that is withheld.
        case decide(RemovalHold.Decision)
    }

    let action: Action
    /// The line as it was read.
    public let text: String

    init(line: String, place: String) throws(StoryError) {
        func malformed(_ detail: String) -> StoryError { StoryError(code: .malformed, place: place, detail: detail) }
        text = line
        let json: JSONValue
        do throws(JSONError) { json = try JSONReader.read(line) } catch { throw malformed("\(error)") }
        guard let members = json.object?.members, members.count == 1, let member = members.first else {
            throw malformed("a step is an object with one member")
        }
        do {
            switch member.key {
            case "office": action = .office(try SimulatorConfiguration(story: member.value))
            case "change": action = .change(try OfficeChange(json: member.value))
            case "faults": action = .faults(try (member.value.array ?? []).map(StoryFault.init))
            case "poll":
                action = .poll(during: try (member.value["during"]?.array ?? []).map(StoryInterlude.init))
            case "wait":
                guard let seconds = member.value["seconds"]?.number?.int64, (1...1_000_000_000).contains(seconds) else {
                    throw malformed("wait takes seconds, 1 or more")
                }
                action = .wait(seconds: seconds)
            case "approve": action = .decide(.approved)
            case "reject": action = .decide(.rejected)
            default: throw malformed("no step is called \(member.key)")
            }
        } catch let error as StoryError {
            throw error
        } catch {
            throw malformed("\(error)")
        }
    }
}

/// A change that happens once a certain call was answered.
struct StoryInterlude: Sendable {
    let call: StoryCall
    let change: OfficeChange

    init(_ json: JSONValue) throws {
        call = try StoryCall(json)
        change = try OfficeChange(json: json["change"] ?? .null)
    }
}

/// Calls of one kind, e.g. `GET /projects` where `Hall` was selected last.
struct StoryCall: Sendable {
    let operation: String
    /// `nil` is anywhere; "" before anything was selected.
    let place: String?

    init(_ json: JSONValue) throws {
        guard let operation = json["call"]?.string else {
            throw StoryError(code: .malformed, place: "call", detail: "it names no call, e.g. GET /projects")
        }
        self.operation = operation
        place = json["in"]?.string
    }
}

/// Something that goes wrong with calls of one kind.
struct StoryFault: Sendable {
    let call: StoryCall
    let decision: FaultDecision
    /// How often it happens; `nil` is always.
    let times: Int?

    init(_ json: JSONValue) throws {
        call = try StoryCall(json)
        times = json["times"]?.number?.int64.map { Int($0) }
        switch json["fault"]?.string {
        case "emptyList": decision = .emptyList
        case "closeConnection": decision = .closeConnection
        case "killSession": decision = .killSession
        case "wrongJSON": decision = .wrongJSON
        case "error":
            decision = .error(status: Int(json["status"]?.number?.int64 ?? 500), text: "Something went wrong.")
        case let name:
            throw StoryError(code: .malformed, place: "faults", detail: "no fault is called \(name ?? "nothing")")
        }
    }
}

extension SimulatorConfiguration {
    /// An empty office, whose sessions may move freely, unless the story says otherwise.
    init(story json: JSONValue = .object(JSONObject())) throws {
        self.init()
        func number(_ name: String) -> Int { Int(json[name]?.number?.int64 ?? 0) }
        seed = UInt64(clamping: json["seed"]?.number?.int64 ?? 1)
        directories = number("directories")
        projects = number("projects")
        elevations = number("elevations")
        navigation = .ascend
        if let name = json["navigation"]?.string {
            guard let policy = NavigationPolicy(rawValue: name) else {
                throw StoryError(code: .malformed, place: "office", detail: "no navigation is called \(name)")
            }
            navigation = policy
        }
        // An edit of an elevation is one event, not two.
        projectDateFollowsElevations = json["projectDateFollowsElevations"]?.bool ?? false
    }
}
