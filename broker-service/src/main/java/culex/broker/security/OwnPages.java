package culex.broker.security;

/** Which web pages may open a WebSocket although the settings do not list their origin. */
public enum OwnPages {
    /** Pages of the broker itself: their origin has the same host and port as the request. */
    OF_ITS_ORIGIN,
    /** Pages whose origin has the same host as the request, with any port. */
    OF_ITS_HOST,
    /**
     * As {@link #OF_ITS_HOST}, and pages that were opened as a file. A browser sends the origin {@code null} for such a page, but also for
     * frames that any page can create, so this value also allows pages of strangers.
     */
    OF_ITS_HOST_AND_FILES
}
