import Glibc

/// What this process takes of its machine, under the names that all clients of Prometheus use.
public struct ProcessCollector: MetricCollector {
    /// Whose file system's room is told; `nil` tells none.
    private let dataDirectory: String?

    public init(dataDirectory: String?) { self.dataDirectory = dataDirectory }

    public func collect() async -> [MetricFamily] { process + files + disk }

    private var process: [MetricFamily] {
        // After the name, which may hold anything but is in parentheses: the state is field 3.
        guard let text = Self.read("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return [] }
        let fields = text[text.index(after: end)...].split(separator: " ").map(String.init)
        func field(_ number: Int) -> Double {
            fields.indices.contains(number - 3) ? Double(fields[number - 3]) ?? 0 : 0
        }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        var families = [
            MetricFamily(.cpuSeconds, (field(14) + field(15)) / ticks),
            MetricFamily(.threads, field(20)),
            MetricFamily(.virtualMemory, field(23)),
            MetricFamily(.residentMemory, field(24) * page),
        ]
        if let boot = Self.bootTime { families.append(MetricFamily(.startTime, boot + field(22) / ticks)) }
        return families
    }

    private var files: [MetricFamily] {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, let folder = opendir("/proc/self/fd")
        else { return [] }
        defer { closedir(folder) }
        // "." and "..", and the folder that is open to count them.
        var count = -3.0
        while readdir(folder) != nil { count += 1 }
        return [MetricFamily(.openFiles, count), MetricFamily(.mostFiles, Double(limit.rlim_cur))]
    }

    private var disk: [MetricFamily] {
        var place = statvfs()
        guard let dataDirectory, statvfs(dataDirectory, &place) == 0 else { return [] }
        let block = Double(place.f_frsize)
        return [
            MetricFamily(.diskFree, Double(place.f_bavail) * block),
            MetricFamily(.diskSize, Double(place.f_blocks) * block),
        ]
    }

    private static let bootTime: Double? = read("/proc/stat")?
        .split(separator: "\n").first { $0.hasPrefix("btime ") }
        .flatMap { Double($0.dropFirst("btime ".count)) }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

extension MetricDefinition {
    static let cpuSeconds = MetricDefinition(
        "process_cpu_seconds_total", .counter, "User and system time of the process in seconds.")
    static let residentMemory = MetricDefinition(
        "process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM.")
    static let virtualMemory = MetricDefinition(
        "process_virtual_memory_bytes", .gauge, "Addresses that the process has taken.")
    static let startTime = MetricDefinition(
        "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.")
    static let threads = MetricDefinition("process_threads", .gauge, "Threads of the process.")
    static let openFiles = MetricDefinition("process_open_fds", .gauge, "Open file descriptors.")
    static let mostFiles = MetricDefinition("process_max_fds", .gauge, "File descriptors that may be open.")
    static let diskFree = MetricDefinition(
        "logikal_sync_disk_free_bytes", .gauge, "Room that is left where DATA_DIR lies.")
    static let diskSize = MetricDefinition("logikal_sync_disk_size_bytes", .gauge, "All room where DATA_DIR lies.")
}
