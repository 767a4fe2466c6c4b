/// The kinds of rows that a parts list is read into, each from one table.
///
/// `allArticles` and `allProfiles` are the vendor's own sums over `articles` and `profiles`, rounded up to packing
/// units and bars for purchasing. They say the same things again, so the two are never added.
public enum PartKind: String, Sendable, CaseIterable {
    case header, insertions, articles, profiles, glass
    case labourTimes, uValues, costDetails
    case suppliers, colors
    case allArticles, allProfiles

    /// To whom a table's rows belong, for a file may hold several elevations.
    enum Owner { case insertion, elevation, file }

    var table: String {
        switch self {
        case .header: "Elevations"
        case .insertions: "Insertions"
        case .articles: "Articles"
        case .profiles: "Profiles"
        case .glass: "Glass"
        case .labourTimes: "LabourTimes"
        case .uValues: "UValue"
        case .costDetails: "CalcDetailItems"
        case .suppliers: "Suppliers"
        case .colors: "Colors"
        case .allArticles: "AllArticles"
        case .allProfiles: "AllProfiles"
        }
    }

    var owner: Owner {
        switch self {
        case .articles, .profiles, .glass: .insertion
        case .header, .insertions, .labourTimes, .uValues, .costDetails: .elevation
        case .suppliers, .colors, .allArticles, .allProfiles: .file
        }
    }

    /// What each row says, in the order in which people read it.
    public var columns: [PartColumn] {
        switch self {
        case .header: Self.headerColumns
        case .insertions: Self.insertionColumns
        case .articles: Self.articleColumns
        case .profiles: Self.profileColumns
        case .glass: Self.glassColumns
        case .labourTimes: [.text("work", "WhatName"), .text("name", "Name"), .decimal("minutes", "TotalMinutes")]
        case .uValues:
            [
                .text("name", "Name"), .decimal("u", "U"), .text("uUnit", "U_Unit"), .decimal("area", "Area"),
                .text("areaUnit", "Area_Unit"),
            ]
        case .costDetails: Self.costColumns
        case .suppliers: [.text("name", "Address2"), .text("address", "Address1")]
        case .colors: [.text("name", "Name"), .text("code", "Code")]
        case .allArticles:
            [
                .text("articleCode", "ArticleCode"), .text("description", "Description"),
                .decimal("amount", "Amount"), .decimal("units", "Units"), .decimal("packingUnit", "PUSize"),
                .decimal("packingUnits", "PUAmount"),
                .lookup("manufacturer", "LK_ManufacturerId", .manufacturers),
            ]
        case .allProfiles:
            [
                .text("articleCode", "ArticleCode"), .text("description", "Description"),
                .decimal("amount", "Amount"), .length("lengthMm", "Length"), .decimal("pricePerMetre", "Price"),
            ]
        }
    }
}

extension PartKind {
    private static let headerColumns: [PartColumn] = [
        .text("name", "Name"), .decimal("amount", "Amount"), .decimal("originalAmount", "OrgAmount"),
        .flag("isAlternative", "Alternative"), .flag("isEstimationOnly", "OnlyEstemation"),
        .isTextPosition("isTextPosition", "TextPosText"), .text("text", "TextPosText"),
        .text("description", "Description"), .text("automaticDescription", "AutoDescription"),
        .text("automaticDescriptionShort", "AutoDescriptionShort"), .text("model", "Model"),
        .length("widthMm", "Width"), .length("heightMm", "Height"), .decimal("weightKg", "Weight"),
        .decimal("areaM2", "Area"), .decimal("perimeterM", "Perimeter"), .text("systemCode", "SystemCode"),
        .text("systemSupplier", "SystemCode_Supplier"), .text("systemNumber", "SystemCode_Number"),
        .text("systemName", "SystemName"), .text("systemLongName", "SystemLongName"),
        .text("baseColor", "ColorBase_Long"),
    ]

    private static let insertionColumns: [PartColumn] = [
        .decimal("insertion", "InsertionNo"), .text("type", "Type"), .text("description", "Description"),
        .text("din", "DIN"), .decimal("sashes", "AmountSashes"), .decimal("group", "GroupID"),
        .length("handleHeightMm", "HandleHeight"),
    ]

    private static let articleColumns: [PartColumn] =
        [.insertion("insertion")] + codeColumns + [
            .text("alias", "Alias"), .text("description", "Description"), .decimal("amount", "Amount"),
            .decimal("units", "Units"), .text("unit", "Units_Unit"), .measure("measure"),
            .quantity("quantity", "Units", "Amount"), .perPosition("quantityPerPosition", of: "quantity"),
            .decimal("packingUnit", "PUSize"), .decimal("price", "Price"), .decimal("discountPercent", "Discount"),
            .text("type", "ArticleType"), .text("color", "Color"), .text("colorInfo", "ColorInfoInternal"),
            .length("lengthMm", "Length"), .length("depthMm", "Depth"), .flag("isAdditional", "IsAdditional"),
            .flag("isManual", "IsManual"), .flag("isInactive", "IsInactive"), .flag("doNotEstimate", "DoNotEstimate"),
            .flag("isCustomerStock", "CustomerStockItem"), .text("deliveryStatus", "DeliveryStatus"),
        ]

    private static let profileColumns: [PartColumn] =
        [.insertion("insertion")] + codeColumns + [
            .text("description", "Description"), .decimal("amount", "Amount"),
            .perPosition("amountPerPosition", of: "amount"), .length("lengthMm", "Length"),
            .decimal("cutLeft", "CutLeft"), .decimal("cutRight", "CutRight"), .decimal("cutLeft2", "CutLeft2"),
            .decimal("cutRight2", "CutRight2"), .text("color", "Color"), .text("innerColor", "InnerColor"),
            .text("outerColor", "OuterColor"), .decimal("pricePerMetre", "Price"), .flag("isArched", "IsArched"),
            .flag("isMain", "IsMain"), .flag("isAdditional", "IsAdditional"), .decimal("assembly", "AssemblyNo"),
            .text("assemblyName", "AssemblyName"), .text("side", "InsideOutside"),
        ]

    private static let codeColumns: [PartColumn] = [
        .text("articleCode", "ArticleCode"), .text("supplierCode", "ArticleCode_Supplier"),
        .text("articleNumber", "ArticleCode_Number"), .text("baseNumber", "ArticleCode_BaseNumber"),
        .text("orderCode", "ArticleCode_OrderCode"),
    ]

    private static let glassColumns: [PartColumn] = [
        .insertion("insertion"), .decimal("field", "FieldNo"), .text("name", "Name"),
        .text("shortName", "NameShort"), .text("description", "Description"),
        .text("variant", "VariantDescription"), .lookup("supplier", "LK_SupplierId", .suppliers),
        .text("articleNumber", "ArtNo"), .text("type", "AreaOffer"), .text("shape", "ModelType"),
        .decimal("amount", "Amount"), .perPosition("amountPerPosition", of: "amount"),
        .length("widthMm", "Width"), .length("heightMm", "Height"), .decimal("price", "Price"),
        .decimal("grossPrice", "PriceGross"), .text("configuration", "Configuration"), .text("info1", "Info1"),
        .text("info2", "Info2"), .text("origin", "Origin"), .decimal("spacerGapOutput", "SpacerGap_Output"),
    ]

    private static let costColumns: [PartColumn] = [
        .lookup("item", "LK_ItemId", .costItems), .lookup("detail", "LK_DetailId", .costDetails),
        .decimal("net", "Net"), .decimal("gross", "Gross"), .decimal("overheads", "Overheads"),
        .decimal("profit", "Profit"), .decimal("salesAndManagement", "SalesAndManagement"),
        .decimal("transport", "Transport"), .decimal("commission", "Commission"), .decimal("total", "Total"),
    ]
}
