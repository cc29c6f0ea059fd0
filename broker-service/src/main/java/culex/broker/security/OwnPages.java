package culex.broker.security;

/** Which web pages may open a WebSocket beside those of the listed origins. */
public enum OwnPages {
    /** Pages of the broker itself: their host and port are those of the request. */
    OF_ITS_ORIGIN,
    /** Pages of any port of the host of the request. */
    OF_ITS_HOST,
    /**
     * Pages of any port of that host, and pages that were opened as a file. For such a page a browser sends an origin that any page can
     * make it send, so this lets in strangers' pages, too.
     */
    OF_ITS_HOST_AND_FILES
}
