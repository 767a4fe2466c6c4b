/// Writes a canvas as an RGB PNG, each row as its difference from the row above.
enum PNGEncoder {
    static func encode(_ canvas: Canvas) -> [UInt8] {
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header = bigEndian(canvas.width) + bigEndian(canvas.height) + [8, 2, 0, 0, 0]
        appendChunk("IHDR", header, to: &png)
        appendChunk("IDAT", compressed(canvas), to: &png)
        appendChunk("IEND", [], to: &png)
        return png
    }

    private static func compressed(_ canvas: Canvas) -> [UInt8] {
        let colours = Canvas.Ink.allCases.map(\.rgb)
        let width = canvas.width
        var deflate = RunLengthDeflate()
        canvas.pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<canvas.height {
                deflate.append(2)
                let start = row * width
                var waiting = start
                var last: [UInt8] = []
                for index in start..<start + width where row == 0 || pixels[index] != pixels[index - width] {
                    if index > waiting { last = [] }
                    deflate.appendZeros(3 * (index - waiting))
                    waiting = index + 1
                    let colour = colours[Int(pixels[index])]
                    let above = row > 0 ? colours[Int(pixels[index - width])] : (red: 0, green: 0, blue: 0)
                    let change = [colour.red &- above.red, colour.green &- above.green, colour.blue &- above.blue]
                    if change == last {
                        deflate.appendRepeat(of: change[0], change[1], change[2])
                    } else {
                        for byte in change { deflate.append(byte) }
                        last = change
                    }
                }
                deflate.appendZeros(3 * (start + width - waiting))
            }
        }
        return deflate.finish()
    }

    private static func appendChunk(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        let body = Array(type.utf8) + data
        png += bigEndian(data.count)
        png += body
        png += bigEndian(Int(CRC32.checksum(body)))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(value >> $0 & 0xFF) }
    }
}
