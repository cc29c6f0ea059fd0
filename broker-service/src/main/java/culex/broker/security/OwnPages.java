package culex.broker.security;

/** Which web pages may open a WebSocket although the settings do not list their origin. */
public enum OwnPages {
    /** Pages of the broker itself: the host and port of their origin are those of the request. */
    OF_ITS_ORIGIN,
    /** Pages with any port whose host is that of the request. */
    OF_ITS_HOST,
    /**
     * As {@link #OF_ITS_HOST}, and pages that were opened as a file. A browser sends the origin {@code null} for such a page, but also for
     * frames that any page can create, so this allows pages of strangers, too.
     */
    OF_ITS_HOST_AND_FILES
}
