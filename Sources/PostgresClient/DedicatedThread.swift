import CLibPQ
import Glibc

/// A detached thread that runs one closure.
enum DedicatedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// - Parameter name: what debuggers and `top -H` show; the kernel keeps 15 bytes.
    /// - Throws: `PostgresError` with code `connectionFailed` when the system refuses another thread.
    static func start(name: String, _ run: @escaping @Sendable () -> Void) throws {
        let body = Unmanaged.passRetained(
            Body {
                clibpq_name_thread(name)
                run()
            })
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw PostgresError(
                .connectionFailed,
                "the system refuses another thread (errno \(status)): use fewer connections or raise ulimit -u")
        }
        pthread_detach(thread)
    }
}
