/// Draws an elevation so that a person sees a window: frame, sashes, glass, opening lines, dimension lines.
enum WindowDrawing {
    private static let dash = 5

    static func draw(
        width: Double, height: Double, isText: Bool, random: SplitMix64, parameters: ThumbnailParameters
    ) -> Canvas {
        var random = random
        var canvas = fitted(width: width, height: height, into: parameters)
        let margin = parameters.withDimensions ? max(4, min(canvas.width, canvas.height) / 10) : 2
        let whole = Canvas.Box(left: margin, top: 2, right: canvas.width - 2, bottom: canvas.height - margin)
        if isText {
            for line in 0..<5 {
                let top = whole.top + 6 + line * 10
                canvas.fill(.init(left: whole.left, top: top, right: whole.right - line * 12, bottom: top + 3), .line)
            }
            return canvas
        }
        canvas.fill(whole, .frame)
        canvas.outline(whole, .line)
        let sashes = 1 + random.below(min(3, max(1, canvas.width / 60)))
        let inner = whole.inset(max(3, margin / 3))
        for index in 0..<sashes {
            // From outside one sees the sashes in reverse order.
            let place = parameters.view == .interior ? index : sashes - 1 - index
            var box = inner
            box.left = inner.left + (inner.right - inner.left) * place / sashes
            box.right = inner.left + (inner.right - inner.left) * (place + 1) / sashes
            drawSash(box, opening: random.below(6), on: &canvas)
        }
        if parameters.withDimensions { drawDimensions(around: whole, on: &canvas) }
        if parameters.withDescription {
            canvas.fill(
                .init(left: 2, top: canvas.height - 4, right: canvas.width / 2, bottom: canvas.height - 2), .line)
        }
        return canvas
    }

    /// The largest canvas with the elevation's proportions that fits the box.
    private static func fitted(width: Double, height: Double, into parameters: ThumbnailParameters) -> Canvas {
        let ratio = width > 0 && height > 0 ? min(max(width / height, 0.38), 2.6) : 1.5
        let scaled = min(Double(parameters.width), Double(parameters.height) * ratio)
        return Canvas(width: max(16, Int(scaled)), height: max(16, Int(scaled / ratio)))
    }

    private static func drawSash(_ box: Canvas.Box, opening: Int, on canvas: inout Canvas) {
        canvas.outline(box, .line)
        let sash = box.inset(2)
        canvas.fill(sash, .sash)
        let glass = sash.inset(max(3, (sash.right - sash.left) / 14))
        canvas.fill(glass, .glass)
        canvas.outline(glass, .line)
        let middle = (x: (glass.left + glass.right) / 2, y: (glass.top + glass.bottom) / 2)
        switch opening {
        case 1:
            // Hinged on the left: the lines meet at the hinges.
            canvas.line(from: (glass.right, glass.top), to: (glass.left, middle.y), .line, dash: dash)
            canvas.line(from: (glass.right, glass.bottom), to: (glass.left, middle.y), .line, dash: dash)
        case 2:
            canvas.line(from: (glass.left, glass.top), to: (glass.right, middle.y), .line, dash: dash)
            canvas.line(from: (glass.left, glass.bottom), to: (glass.right, middle.y), .line, dash: dash)
        case 3:
            // Tilts: hinged below.
            canvas.line(from: (glass.left, glass.bottom), to: (middle.x, glass.top), .line, dash: dash)
            canvas.line(from: (glass.right, glass.bottom), to: (middle.x, glass.top), .line, dash: dash)
        default: break
        }
    }

    private static func drawDimensions(around box: Canvas.Box, on canvas: inout Canvas) {
        let y = canvas.height - 3
        canvas.line(from: (box.left, y), to: (box.right - 1, y), .dimension)
        canvas.line(from: (2, box.top), to: (2, box.bottom - 1), .dimension)
        for x in [box.left, box.right - 1] { canvas.line(from: (x, y - 2), to: (x, y + 2), .dimension) }
        for tick in [box.top, box.bottom - 1] { canvas.line(from: (0, tick), to: (4, tick), .dimension) }
    }
}
