import CLibPQ
import Glibc

extension PostgresConnection {
    /// Runs a `COPY … FROM STDIN (format binary)` and sends the rows that `write` makes.
    ///
    /// ```swift
    /// try connection.copyIn("copy sizes (id, width) from stdin (format binary)", columns: [.int8, .float8]) {
    ///     for size in sizes { try $0.writeRow(PostgresValue(size.id), PostgresValue(size.width)) }
    /// }
    /// ```
    /// - Returns: the rows the server took.
    /// - Throws: `PostgresError`, or what `write` throws; no row is kept then.
    @discardableResult
    public func copyIn(
        _ statement: String, columns: [CopyColumnType], _ write: (inout CopyWriter) throws -> Void
    ) throws -> Int {
        let label = SQL(statement, binds: []).label
        try start(
            statement, label, expecting: PGRES_COPY_IN, remedy: "copyIn takes a COPY … FROM STDIN (format binary)")
        defer { isBusy = false }
        var failure: (any Error)?
        do {
            try withoutActuallyEscaping({ (chunk: UnsafeRawBufferPointer) in try self.put(chunk, label) }) { send in
                var writer = CopyWriter(columns: columns, send: send)
                try write(&writer)
                try writer.finish()
            }
        } catch {
            failure = error
        }
        if isAbandoned, let failure { throw failure }
        guard PQputCopyEnd(handle, failure == nil ? nil : "the client gave up") == 1 else {
            throw connectionLoss(label)
        }
        try flush(statement: label)
        var rows = 0
        do {
            try readResults(label) { rows = $0.affectedRows }
        } catch {
            throw failure ?? error
        }
        return rows
    }

    /// Runs a `COPY … TO STDOUT` and hands over its output piece by piece, one row each; the bytes are not kept.
    ///
    /// - Throws: `PostgresError`, or what `chunk` throws.
    public func copyOut(_ statement: String, _ chunk: (UnsafeRawBufferPointer) throws -> Void) throws {
        let label = SQL(statement, binds: []).label
        try start(statement, label, expecting: PGRES_COPY_OUT, remedy: "copyOut takes a COPY … TO STDOUT")
        defer { isBusy = false }
        var failure: (any Error)?
        while let bytes = try nextCopyData(label) {
            defer { PQfreemem(bytes.baseAddress) }
            guard failure == nil else { continue }
            do {
                try chunk(UnsafeRawBufferPointer(bytes))
            } catch {
                failure = error
                if !isInTransactionBlock { requestCancel() }
            }
        }
        do {
            try readResults(label)
        } catch {
            throw failure ?? error
        }
        if let failure { throw failure }
    }

    /// Runs a `COPY … TO STDOUT (format binary)` and hands over its rows; they are not kept.
    ///
    /// - Throws: `PostgresError`, or what `body` throws.
    public func copyRows(_ statement: String, _ body: (CopiedRow) throws -> Void) throws {
        var row = CopiedRow()
        var isFirst = true
        try copyOut(statement) { chunk in
            var reader = BinaryReader(chunk)
            if isFirst {
                isFirst = false
                // The signature, flags, and a header extension of some length.
                guard let signature = reader.bytes(11), signature.elementsEqual(CopyWriter.signature),
                    reader.int32() != nil, let length = reader.int32(), reader.bytes(length) != nil
                else { throw CopiedRow.malformed }
            }
            while !reader.isAtEnd {
                guard try row.read(from: &reader) else { return }
                try body(row)
            }
        }
    }

    /// Sends the COPY and leaves the connection in copy mode, or throws and leaves it in order.
    private func start(
        _ statement: String, _ label: String, expecting mode: ExecStatusType, remedy: String
    ) throws {
        try begin(label, text: statement)
        do {
            try transmit(label) { PQsendQuery(handle, statement) }
            guard let result = try nextResult(statement: label) else { throw connectionLoss(label) }
            guard result.status != mode else { return }
            guard result.status == PGRES_FATAL_ERROR else {
                abandon()
                throw PostgresError(.invalidStatement, remedy, statement: label)
            }
            let failure = error(from: result, label)
            if !isAbandoned { try readResults(label) }
            throw failure
        } catch {
            isBusy = false
            throw error
        }
    }

    private func put(_ chunk: UnsafeRawBufferPointer, _ label: String) throws {
        try throwIfCancelled()
        let status = PQputCopyData(
            handle, chunk.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(chunk.count))
        guard status == 1 else { throw connectionLoss(label) }
        try flush(statement: label)
    }

    /// The next piece of a COPY's output, to be freed by the caller; `nil` after the last.
    private func nextCopyData(_ label: String) throws -> UnsafeMutableRawBufferPointer? {
        while true {
            var bytes: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &bytes, 1)
            switch count {
            case 1...: return UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
            case 0:
                try waitForServer(POLLIN, statement: label)
                guard PQconsumeInput(handle) == 1 else { throw connectionLoss(label) }
            case -1: return nil
            default: throw connectionLoss(label)
            }
        }
    }
}
