import Foundation

/// A small picture in the few colours of a technical drawing.
struct Canvas {
    enum Ink: UInt8, CaseIterable {
        case paper, frame, sash, glass, line, dimension

        var rgb: (red: UInt8, green: UInt8, blue: UInt8) {
            switch self {
            case .paper: (255, 255, 255)
            case .frame: (198, 202, 206)
            case .sash: (226, 228, 230)
            case .glass: (206, 226, 240)
            case .line: (40, 44, 52)
            case .dimension: (120, 60, 60)
            }
        }
    }

    struct Box {
        var left: Int
        var top: Int
        var right: Int
        var bottom: Int

        func inset(_ margin: Int) -> Box {
            Box(left: left + margin, top: top + margin, right: right - margin, bottom: bottom - margin)
        }
    }

    let width: Int
    let height: Int
    private(set) var pixels: [Ink.RawValue]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [Ink.RawValue](repeating: Ink.paper.rawValue, count: width * height)
    }

    mutating func fill(_ box: Box, _ ink: Ink) {
        let left = max(box.left, 0)
        let count = min(box.right, width) - left
        guard count > 0 else { return }
        pixels.withUnsafeMutableBytes { bytes in
            for row in stride(from: max(box.top, 0), to: min(box.bottom, height), by: 1) {
                memset(bytes.baseAddress! + row * width + left, Int32(ink.rawValue), count)
            }
        }
    }

    mutating func outline(_ box: Box, _ ink: Ink) {
        fill(Box(left: box.left, top: box.top, right: box.right, bottom: box.top + 1), ink)
        fill(Box(left: box.left, top: box.bottom - 1, right: box.right, bottom: box.bottom), ink)
        fill(Box(left: box.left, top: box.top, right: box.left + 1, bottom: box.bottom), ink)
        fill(Box(left: box.right - 1, top: box.top, right: box.right, bottom: box.bottom), ink)
    }

    /// Bresenham's line; of a dashed one every other `dash` points.
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ ink: Ink, dash: Int = 0) {
        let dx = abs(end.x - start.x)
        let dy = -abs(end.y - start.y)
        let stepX = start.x < end.x ? 1 : -1
        let stepY = start.y < end.y ? 1 : -1
        var (x, y, error) = (start.x, start.y, dx + dy)
        var point = 0
        while true {
            let isDrawn = dash == 0 || point / dash % 2 == 0
            point += 1
            if isDrawn, (0..<width).contains(x), (0..<height).contains(y) { pixels[y * width + x] = ink.rawValue }
            if x == end.x, y == end.y { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += stepX
            }
            if doubled <= dx {
                error += dx
                y += stepY
            }
        }
    }
}
