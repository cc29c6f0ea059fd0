package culex.broker.admin;

/** A group of endpoints of the admin API. Each bean that implements it is asked once, when the management port opens. */
interface AdminEndpoints {
    /** Adds the endpoints. */
    void addTo(AdminRoutes routes);
}
