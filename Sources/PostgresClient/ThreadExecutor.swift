import Glibc

/// Runs the jobs of one actor on a thread of its own, in order.
///
/// libpq's calls block; on the shared pool of Swift's concurrency they would starve everything else. The thread lives
/// until `stop()`, which the owner calls when no further job can come.
final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    // Guarded by `lock`: all state below.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isStopped = false

    init(name: String) throws {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(condition, nil)
        try DedicatedThread.start(name: name) { self.run() }
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    /// Ends the thread once the jobs enqueued so far are done.
    func stop() {
        pthread_mutex_lock(lock)
        isStopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    private func run() {
        while let batch = nextBatch() {
            for job in batch {
                job.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }

    /// Blocks until there are jobs; `nil` when stopped and none are left.
    private func nextBatch() -> [UnownedJob]? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty {
            if isStopped { return nil }
            pthread_cond_wait(condition, lock)
        }
        defer { jobs = [] }
        return jobs
    }
}
