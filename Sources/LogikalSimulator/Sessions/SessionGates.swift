/// Lets one call at a time pass per token, in the order they came.
actor SessionGates {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    func enter(_ token: String) async {
        guard waiting[token] != nil else {
            waiting[token] = []
            return
        }
        await withCheckedContinuation { waiting[token]?.append($0) }
    }

    func leave(_ token: String) {
        guard let queue = waiting[token] else { return }
        if let next = queue.first {
            waiting[token]?.removeFirst()
            next.resume()
        } else {
            waiting[token] = nil
        }
    }
}
