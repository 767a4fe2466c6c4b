import Foundation
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate that connections are begun with, read again when its files change. Connections that are open stay
/// with the one that they began with.
///
/// Where the new files can't be used, as halfway through their replacement, the old certificate stays.
final class ServerCertificate: Service {
    private struct Contents: Equatable {
        let certificates: Data
        let key: Data
    }

    private let files: TLSFiles
    private let logger: Logger
    private let current: Mutex<(contents: Contents, context: NIOSSLContext)>

    /// - Throws: `TLSError`.
    init(_ files: TLSFiles, logger: Logger) throws(TLSError) {
        self.files = files
        self.logger = logger
        let contents = try Self.read(files)
        current = Mutex((contents, try Self.context(contents, files)))
    }

    var context: NIOSSLContext { current.withLock { $0.context } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // What was refused once is not tried again, and not complained of again, until it changes.
            var refused: Contents?
            while true {
                do { try await Task.sleep(for: self.files.interval) } catch { return }
                do throws(TLSError) {
                    let contents = try Self.read(self.files)
                    guard contents != refused, contents != self.current.withLock({ $0.contents }) else { continue }
                    refused = contents
                    let context = try Self.context(contents, self.files)
                    self.current.withLock { $0 = (contents, context) }
                    self.logger.notice("the certificate was replaced", metadata: ["file": "\(self.files.certificates)"])
                } catch {
                    self.logger.error("the certificate stays as it was", error: error)
                }
            }
        }
    }

    static func check(_ files: TLSFiles) throws(TLSError) { _ = try context(try read(files), files) }

    private static func read(_ files: TLSFiles) throws(TLSError) -> Contents {
        Contents(certificates: try read(files.certificates), key: try read(files.key))
    }

    private static func read(_ path: String) throws(TLSError) -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TLSError(code: .unreadable, path: path, message: "can't be read; see that it is there and readable")
        }
        return data
    }

    private static func context(_ contents: Contents, _ files: TLSFiles) throws(TLSError) -> NIOSSLContext {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(contents.certificates)),
            !certificates.isEmpty
        else {
            throw TLSError(code: .invalid, path: files.certificates, message: "holds no certificate in PEM")
        }
        guard let key = try? NIOSSLPrivateKey(bytes: Array(contents.key), format: .pem) else {
            throw TLSError(
                code: .invalid, path: files.key, message: "holds no private key in PEM, or one behind a passphrase")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        guard let context = try? NIOSSLContext(configuration: configuration) else {
            throw TLSError(
                code: .mismatch, path: files.key, message: "is not the key of the certificate in \(files.certificates)")
        }
        return context
    }
}
