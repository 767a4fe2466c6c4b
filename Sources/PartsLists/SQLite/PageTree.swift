/// Looks at the shape of b-trees before SQLite's check does, which follows them recursively: a chain of thousands of
/// pages, each the only child of another, would take it to the end of the stack.
struct PageTree {
    /// SQLite's cursors go no deeper; no file that SQLite wrote does.
    static let greatestDepth = 20
    private static let headerSizes = (interior: 12, leaf: 8)

    private let bytes: [UInt8]
    private let pageSize: Int
    private let usable: Int
    private var seen: Set<Int> = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        pageSize = SQLiteHeader.pageSize(bytes)
        usable = pageSize - Int(bytes[20])
    }

    /// - Throws: `damaged` for a tree that is too deep, or has a page twice.
    mutating func check(root: Int) throws(PartsListError) {
        var pending = [(page: root, depth: 1)]
        while let (page, depth) = pending.popLast() {
            // What is out of bounds has nothing below it; SQLite says what is wrong with it.
            guard page > 0, page * pageSize <= bytes.count else { continue }
            guard seen.insert(page).inserted else {
                throw PartsListError(.damaged, "page \(page) is at two places of its tables")
            }
            guard depth <= Self.greatestDepth else {
                throw PartsListError(.damaged, "the pages of a table are nested more than \(Self.greatestDepth) deep")
            }
            for child in children(of: page) { pending.append((child, depth + 1)) }
        }
    }

    private func children(of page: Int) -> [Int] {
        let start = (page - 1) * pageSize
        let header = start + (page == 1 ? SQLiteHeader.size : 0)
        // 2 and 5 are interior pages of indexes and tables; all others have no children.
        guard bytes[header] == 2 || bytes[header] == 5 else { return [] }
        var children = [number(at: header + 8)]
        let cells = Int(bytes[header + 3]) << 8 | Int(bytes[header + 4])
        for index in 0..<cells {
            let pointer = header + Self.headerSizes.interior + 2 * index
            guard pointer + 2 <= start + usable else { break }
            let offset = Int(bytes[pointer]) << 8 | Int(bytes[pointer + 1])
            guard offset + 4 <= usable else { continue }
            children.append(number(at: start + offset))
        }
        return children
    }

    /// Four bytes, the highest first.
    private func number(at offset: Int) -> Int {
        guard offset + 4 <= bytes.count else { return 0 }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
