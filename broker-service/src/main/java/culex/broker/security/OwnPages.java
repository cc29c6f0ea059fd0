package culex.broker.security;

/** Which web pages may open a WebSocket beside those of the listed origins. */
public enum OwnPages {
    /** Those of the broker itself: of the host and port that the browser asks for. */
    OF_ITS_ORIGIN,
    /** Those of any port of the host that the browser asks for. */
    OF_ITS_HOST,
    /**
     * These, and those that were opened as a file. For such a page a browser sends an origin that any page can make it send, so this lets in
     * strangers' pages, too.
     */
    OF_ITS_HOST_AND_FILES
}
