/// The words of the generated installation: neutral, and awkward where real ones are.
enum Vocabulary {
    /// Blanks, umlauts, and pairs that differ in case only.
    static let directories = [
        "Laufende Projekte", "Archiv", "laufende projekte", "Büro", "Angebote 2025", "ARCHIV", "Größen & Maße",
        "Wohnbau", "Gewerbe", "Sanierung", "2024", "2025", "Ältere Vorgänge", "Muster", "Bauteil A", "Bauteil B",
        "Étude", "Übergabe", "Vorlagen ", "Nachträge",
    ]
    /// The same word to the eye, composed and decomposed: two directories for a service that compares code units.
    static let normalizationTwins = ["Prüfung", "Pru\u{0308}fung"]
    /// A name with the separator in it; only the listed path tells what it means.
    static let nameWithSeparator = "Alt/Neu"

    static let defaultPhases = ["Posities zonder levering", "Positionen ohne Lieferung", "Positions sans livraison"]
    static let phases = ["Erdgeschoss", "1. Obergeschoss", "2. Obergeschoss", "Los 1", "Los 2", "Treppenhaus", "Lager"]
    static let phaseDescriptions = ["", "Lieferung KW 12", "nach Absprache", "Kran nötig"]

    static let people = ["AB", "CD ", "EF", "GH", "KL ", "M. N."]
    static let users = ["user1", "user2", "office"]
    static let models = ["Fenster 1-flg.", "Fenster 2-flg.", "Tür 1-flg.", "Fassade Pfosten-Riegel", "Festfeld"]
    static let systems = ["System 70", "System 75 HI", "System 50 F"]
    static let colors = ["RAL 9016", "RAL 7016", "RAL 9006", "E6/EV1", "Natur"]
    static let types = ["Standard", "Standard", "Standard", "Standard", "Material", "SubSection"]
    static let states = ["InProgress", "Finished", "InProgress", "Locked"]
    static let articles = ["Dichtung", "Beschlag", "Griff", "Schraube", "Eckverbinder", "Band", "Abdeckkappe", "Klotz"]
    static let profiles = ["Blendrahmen", "Flügelrahmen", "Pfosten", "Riegel", "Glasleiste", "Sprosse"]
    static let labour = ["Zuschnitt", "Bearbeitung", "Montage", "Verglasung", "", "Verpackung"]
}
