import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// HTTP over TLS, each connection with the certificate as it is when the connection begins.
struct TLSChildChannel: ServerChildChannel {
    let http: HTTP1Channel
    let certificate: ServerCertificate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
        }.flatMap { http.setup(channel: channel, logger: logger) }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
