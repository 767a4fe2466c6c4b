import CLibSQLite
import Testing

/// The bytes of a database that SQL makes.
func image(_ sql: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [UInt8] {
    var handle: OpaquePointer?
    try #require(sqlite3_open(":memory:", &handle) == SQLITE_OK)
    defer { sqlite3_close(handle) }
    let status = sqlite3_exec(handle, sql, nil, nil, nil)
    try #require(
        status == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))", sourceLocation: sourceLocation)
    var size: sqlite3_int64 = 0
    let bytes = try #require(sqlite3_serialize(handle, "main", &size, 0))
    defer { sqlite3_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
}

/// A file of one elevation with a few parts, written by hand so that every value is in sight.
enum SmallFile {
    static let id = "6a2f41a3-c54f-4e6b-8f3c-0a1b2c3d4e5f"

    static let sql = """
        create table Elevations (ElevationID integer, xGUID text, Name text, Amount real, Alternative integer,
          Width real, Width_Output text, Width_Unit text, Height real, TextPosText text);
        insert into Elevations values
          (7, '{6A2F41A3-C54F-4E6B-8F3C-0A1B2C3D4E5F}', 'P01', 3, 0, 1.23, '1230', 'mm', 1.48, '');
        create table Insertions (InsertionID integer, ElevationId integer, InsertionNo integer, Description text);
        insert into Insertions values (1, 7, 1, 'Sash'), (2, 7, 2, 'Fixed');
        create table Articles (ArticleID integer, InsertionId integer, ArticleCode text, Amount real, Units real,
          Units_Unit text, Price real, Discount text, DoNotEstimate text, IsPiece integer);
        insert into Articles values (1, 2, 'S 20', 1, 4, 'Stk.', 19.99, '12,5', '0', 1),
          (2, 1, 'S 10', 1, 0.1, 'm', 0.3, null, '1', 0);
        create table Profiles (ProfileID integer, InsertionId integer, ArticleCode text, Amount integer, Length real,
          Length_Output text, Length_Unit text, Price text);
        insert into Profiles values (1, 1, 'S 100', 2, 1.1605, '1160,5', 'mm', '1.234,56');
        create table Glass (GlassID integer, InsertionId integer, LK_SupplierId integer, Name text, Amount integer,
          Width real, Height real);
        insert into Glass values (1, 2, 5, '4-16-4', 1, 1.1, 1.35);
        create table Suppliers (SupplierID integer, Address2 text);
        insert into Suppliers values (5, 'Glashütte');
        create table LabourTimes (ElevationId integer, WhatName text, Name text, TotalMinutes real);
        insert into LabourTimes values (7, 'Zuschnitt', 'AG 1', 12.5);
        create table UValue (ElevationId integer, Name text, U real, U_Unit text);
        insert into UValue values (7, 'Uw', 1.3, 'W/(m²K)');
        """

    static func bytes(then more: String = "") throws -> [UInt8] { try image(sql + more) }
}
