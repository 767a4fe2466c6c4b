import Glibc

/// An advisory lock on a file (`flock`), which the kernel frees when the process dies, however it dies.
final class FileLock: Sendable {
    enum Mode: Sendable {
        case shared, exclusive

        var operation: Int32 { self == .shared ? LOCK_SH : LOCK_EX }
    }

    private let descriptor: Int32

    /// Opens the lock's file, creating it for `account`.
    init(_ path: String, account: ServerAccount) throws {
        // Programs started later must not inherit the lock, or they would hold it on.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw PrivateClusterError(
                .unusableFolder, "the lock file \(path) cannot be opened (errno \(errno)): check who owns the folder")
        }
        if account.isOther { fchown(descriptor, account.uid, account.gid) }
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock, or changes its mode, unless another holder stands against it. A failed change may lose the
    /// lock held before.
    func tryLock(_ mode: Mode) -> Bool {
        flock(descriptor, mode.operation | LOCK_NB) == 0
    }

    /// Waits for the lock.
    ///
    /// - Throws: `PrivateClusterError` with code `lockTimeout`; `CancellationError`.
    func lock(_ mode: Mode, within limit: Duration, purpose: String) async throws {
        let deadline = ContinuousClock.now + limit
        while !tryLock(mode) {
            guard ContinuousClock.now < deadline else {
                throw PrivateClusterError(
                    .lockTimeout,
                    "another process has been starting or stopping the private PostgreSQL for over \(limit) "
                        + "(\(purpose)): see what it waits for, or end it")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func unlock() {
        flock(descriptor, LOCK_UN)
    }
}
