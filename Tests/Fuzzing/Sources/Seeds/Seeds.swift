import CLibSQLite
import Foundation

/// Writes the files that fuzzing begins with into the folder that is named.
@main
enum Seeds {
    private static let tables = """
        create table Elevations (ElevationID integer, xGUID text, Name text, Amount real, Alternative integer,
          Width real, Width_Output text, Width_Unit text, Height real, TextPosText text);
        insert into Elevations values
          (7, '{6A2F41A3-C54F-4E6B-8F3C-0A1B2C3D4E5F}', 'P01', 3, 0, 1.23, '1230', 'mm', 1.48, '');
        create table Insertions (InsertionID integer, ElevationId integer, InsertionNo integer, Description text);
        insert into Insertions values (1, 7, 1, 'Sash'), (2, 7, 2, 'Fixed');
        create table Articles (InsertionId integer, ArticleCode text, Amount real, Units real, Price real);
        insert into Articles values (2, 'S 20', 1, 4, 19.99), (1, 'S 10', 1, '0,1', 0.3);
        create table Profiles (InsertionId integer, ArticleCode text, Amount integer, Length real,
          Length_Output text, Length_Unit text, Price text);
        insert into Profiles values (1, 'S 100', 2, 1.1605, '1160,5', 'mm', '1.234,56');
        create table Suppliers (SupplierID integer primary key, Address2 text);
        insert into Suppliers values (5, 'Glas');
        """
    private static let variants = [
        ("small", "pragma page_size = 512;", ""), ("usual", "pragma page_size = 1024;", ""),
        ("utf16", "pragma page_size = 512; pragma encoding = 'UTF-16le';", ""),
        ("vacuum", "pragma page_size = 512; pragma auto_vacuum = full;", ""),
        ("index", "pragma page_size = 512;", "create unique index i on Articles (ArticleCode, Price);"),
        ("rowless", "pragma page_size = 512;", "create table Colors (Name text primary key, Code) without rowid;"),
        ("long", "pragma page_size = 512;", "update Articles set ArticleCode = hex(zeroblob(700));"),
        (
            "deep", "pragma page_size = 512;",
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 60) "
                + "insert into Articles select 1, 'S ' || i, i, i, i from n;"
        ),
    ]

    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1])
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, before, after) in variants {
            var handle: OpaquePointer?
            sqlite3_open(":memory:", &handle)
            guard sqlite3_exec(handle, before + tables + after, nil, nil, nil) == SQLITE_OK else {
                // A tool that only makes seeds: SQL of its own that fails is its mistake, and no seed may be missing.
                fatalError("\(name): \(String(cString: sqlite3_errmsg(handle)))")
            }
            var size: sqlite3_int64 = 0
            guard let bytes = sqlite3_serialize(handle, "main", &size, 0) else { fatalError(name) }
            try Data(bytes: bytes, count: Int(size)).write(to: folder.appending(path: name))
            sqlite3_free(bytes)
            sqlite3_close(handle)
        }
    }
}
