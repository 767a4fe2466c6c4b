import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// What the HTTP library does when there is nothing to do.
enum HelloWorld {
    static let path = "/hello"

    static func server(logger: Logger, ready: AsyncStream<Int>.Continuation) -> some Service {
        let router = Router()
        router.get("/hello") { _, _ in "hello, world" }
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ready.yield($0.localAddress?.port ?? 0) }, logger: logger)
    }
}
