import Foundation

let encoding = ["Content-Encoding: gzip"]

/// 200,000 zero bytes.
let zeros200kB = "H4sIAAAAAAACA+3BMQEAAADCoPVPbQZ/o" + String(repeating: "A", count: 257) + "CA1wB7WOBcQA0DAA=="

func gzipped(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }
