import Glibc

/// How many connections and files this process may have open at once.
enum OpenFileLimit {
    /// Takes as many as the process may: where it begins with 1024, as most systems have it, a thousand readers of the
    /// feed would be too many.
    ///
    /// - Returns: How many it may have open from now on.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        var raised = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }
}
