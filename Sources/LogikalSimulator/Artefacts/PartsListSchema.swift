/// The tables of a parts list as far as they are known (`logikal-api.md` 12.3).
enum PartsListSchema {
    /// Column names by table; the type follows from the name.
    static let core: KeyValuePairs<String, String> = [
        "Projects": "ProjectID Name OfferNo OrderNo PersonInCharge LK_CustomerAddressID OfferDiscount1 GUID",
        "Phases": "PhaseID ProjectID Name Info1",
        "ElevationGroups": "ElevationGroupID PhaseID",
        "Elevations": """
        ElevationID ElevationGroupId LK_BaseInnerColorID LK_BaseOuterColorID LK_InsertionInnerColorID \
        LK_InsertionOuterColorID Name xGUID LinkedGUID LinkComment Amount OrgAmount OnlyEstemation Alternative \
        Description TextPosText AutoDescription AutoDescriptionShort Model Width Width_Output Width_Unit Height \
        Height_Output Height_Unit Weight Weight_Output Weight_Unit Perimeter Perimeter_Output Perimeter_Unit Area \
        Area_Output Area_Unit SystemCode SystemCode_Supplier SystemCode_Number SystemCode_BaseNumber SystemName \
        SystemLongName ColorBase_Long
        """,
        "Insertions": """
        InsertionID ElevationId InsertionNo Type Description DIN AmountSashes GroupID HandleHeight \
        HandleHeight_Output HandleHeight_Unit
        """,
        "Articles": """
        ArticleID InsertionId InsertionNo ArticleCode ArticleCode_Supplier ArticleCode_Number \
        ArticleCode_BaseNumber ArticleCode_OrderCode Alias Description Amount Units Units_Unit Units_Output PUSize \
        Price Discount ArticleType Color ColorInfoInternal Length Length_Output Length_Unit IsPiece IsPair IsLength \
        IsArea IsVolume IsWeight IsAdditional IsManual IsInactive DoNotEstimate CustomerStockItem DeliveryStatus \
        Hashcode HasSubArticles
        """,
        "Profiles": """
        ProfileID InsertionId ArticleCode ArticleCode_Supplier ArticleCode_Number ArticleCode_BaseNumber Description \
        Amount Length Length_Output Length_Unit CutLeft CutRight Color InnerColor OuterColor IsArched IsMain \
        IsAdditional AssemblyNo AssemblyName InsideOutside Price
        """,
        "Glass": """
        GlassID InsertionId LK_SupplierId LK_DiscountId Name NameShort Description VariantDescription xGUID xSashGUID \
        HashCode Configuration Info1 Info2 Origin ArtNo AreaOffer Price PriceGross Width Width_Output Width_Unit \
        Height Height_Output Height_Unit Amount FieldNo SpacerGap_Output ModelType
        """,
        "LabourTimes": "LabourTimeId ElevationId TotalMinutes WhatName Name",
        "CalcDetailItems": """
        CalcDetailItemID ElevationId LK_ItemId LK_DetailId Net Gross Overheads Profit SalesAndManagement Transport \
        Commission Total
        """,
        "UValue": "UValueID ElevationId Name U U_Unit Area Area_Unit",
        "Colors": "ColorID Name Code",
        "Suppliers": "SupplierID Address1 Address2",
        "REPORTVARIABLES": "subNode FieldName SValue",
    ]

    /// Tables that only a realistic file has.
    static let further: KeyValuePairs<String, String> = [
        "SingleElevations": "SingleElevationID LK_ElevationId Name Amount LocationInObject",
        "GasketFrames": "GasketFrameID InsertionId ArticleCode Amount Length Length_Output Length_Unit",
        "SubProfiles": "SubProfileID InsertionId ArticleCode Amount Length Length_Output Length_Unit",
        "AllArticles": """
        AllArticleID ArticleCode Description Amount Units PUSize PUSize_Output PUAmount HasSubArticles LK_ManufacturerId
        """,
        "AllProfiles": "AllProfileID ArticleCode Description Amount Length Length_Output Length_Unit Price",
        "ProfileBars": "ProfileBarID ArticleCode Length Length_Output Length_Unit CuttingLoss",
        "LabourCosts": "LabourCostID Name Price",
        "CalcItemNames": "CalcItemNameID Name",
        "CalcDetailNames": "CalcDetailNameID Name",
        "AdditionalCosts": "ElevationId Name Price Total AssignmentCalculation AssignmentQuotation",
        "ElevationPriceclass": "ElevationId Value",
        "ElevationSurface": "ElevationId LK_ColorId Area",
        "ReportOfferTexts": "ElevationId Description Price TotalPrice",
        "ElevationCE": "ElevationId Name Value",
        "MountingLines": "MountingLineID ElevationId Length",
        "Manufacturers": "ManufacturerID Name",
        "MbioeElevations": "ElevationId xGUID",
        "EstimationDiscounts": "DiscountID Name Discount",
        "KfmKeys": "KeyID Name",
        "Address": "AddressID Name1 Name2 Street City ZipCode",
    ]

    /// What the vendor's file has in all.
    static let tableCount = 71

    static func table(_ name: String, _ columns: String) -> SQLiteTable {
        SQLiteTable(
            name: name,
            columns: columns.split(whereSeparator: \.isWhitespace).map { (String($0), type(ofColumn: String($0))) })
    }

    private static let realColumns: Set<String> = [
        "Amount", "OrgAmount", "Width", "Height", "Length", "Weight", "Perimeter", "Area", "Price", "PriceGross",
        "Units", "Units_Output", "Discount", "OfferDiscount1", "TotalMinutes", "Net", "Gross", "Overheads", "Profit",
        "SalesAndManagement", "Transport", "Commission", "Total", "TotalPrice", "U", "CutLeft", "CutRight",
        "HandleHeight", "CuttingLoss", "Value", "PUSize", "PUSize_Output", "PUAmount", "AreaOffer",
    ]

    private static func type(ofColumn name: String) -> String {
        if realColumns.contains(name) { return "REAL" }
        // Where a user's settings write decimals as text, the column must not make numbers of them.
        if name.hasSuffix("_Output") { return "" }
        let isNumber =
            name.hasSuffix("ID") && !name.hasSuffix("GUID") || name.hasSuffix("Id") || name.hasPrefix("Is")
            || ["InsertionNo", "AmountSashes", "FieldNo", "AssemblyNo", "Alternative", "OnlyEstemation"].contains(name)
        return isNumber ? "INTEGER" : "TEXT"
    }
}
