extension ConsoleSite {
    /// Every address of the console.
    static let routes = [
        SignInPage.routes, OverviewPage.routes, LivePages.routes, ConnectionPages.routes, TreePages.routes,
        OperationPages.routes, DecisionPages.routes, DeadLetterPages.routes, ProjectionPages.routes,
        ConsumerPages.routes, ClientPages.routes, TenantPages.routes, AuditPages.routes,
    ].flatMap { $0 }
}
