extension String {
    /// The same code units. `==` would call canonically equivalent but different texts equal.
    public func isIdentical(to other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// The order in which RFC 8785 sorts keys.
    func precedesInUTF16(_ other: String) -> Bool {
        utf16.lexicographicallyPrecedes(other.utf16)
    }
}
