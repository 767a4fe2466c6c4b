import Foundation

extension PrivateCluster {
    /// Kills the server of a folder, if one runs, and deletes the folder with all its data: for tests.
    ///
    /// Blocks until the server is gone, so that it can be called while the process exits.
    ///
    /// - Parameter evenIfUsed: otherwise nothing happens while any process uses the cluster.
    package static func discard(dataDirectory: String, evenIfUsed: Bool) {
        guard
            let folder = try? ClusterFolder(
                dataDirectory, temporaryDirectory: FileManager.default.temporaryDirectory.path),
            let account = try? ServerAccount.choose(owner: folder.owner)
        else { return }
        let usersLock = try? FileLock(folder.usersLock, account: account)
        guard evenIfUsed || usersLock?.tryLock(.exclusive) == true else { return }
        if let file = readFile(folder.postmasterFile).flatMap(PostmasterFile.init),
            file.isServer(of: folder.data, account: account)
        {
            // Immediate shutdown: nobody wants the data any more.
            kill(file.processID, SIGQUIT)
            for _ in 0..<500 where file.isServer(of: folder.data, account: account) {
                usleep(10_000)
            }
        }
        usersLock?.unlock()
        try? FileManager.default.removeItem(atPath: folder.socketDirectory)
        try? FileManager.default.removeItem(atPath: folder.root)
    }
}
