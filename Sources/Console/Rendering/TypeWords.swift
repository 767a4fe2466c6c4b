/// Names of types, fields and states, as people would say them: `parts_list.decoded` is "parts list decoded",
/// `netPrice` "net price".
enum TypeWords {
    static func text(_ name: String) -> String {
        var words = ""
        for character in name {
            if character == "." || character == "_" || character == ":" {
                words.append(" ")
            } else if character.isUppercase, words.last?.isLowercase == true {
                words += " " + character.lowercased()
            } else {
                words.append(character)
            }
        }
        return words
    }
}
