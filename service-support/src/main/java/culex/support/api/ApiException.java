package culex.support.api;

import io.vertx.core.json.JsonObject;

/** A request was rejected or has failed. The exception becomes an error response in the format of RFC 9457 (application/problem+json). */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonObject more;

    /**
     * @param status the HTTP status
     * @param detail one sentence for the person who sent the request
     */
    public ApiException(int status, String detail) {
        this(status, detail, new JsonObject());
    }

    /**
     * @param status the HTTP status
     * @param detail one sentence for the person who sent the request
     * @param more additional fields of the response
     */
    public ApiException(int status, String detail, JsonObject more) {
        super(detail, null, false, false);
        this.status = status;
        this.more = more;
    }

    /** Returns the exception for an invalid request: status 400. */
    public static ApiException badRequest(String detail) {
        return new ApiException(400, detail);
    }

    /** Returns the exception for a resource that does not exist: status 404. */
    public static ApiException notFound(String detail) {
        return new ApiException(404, detail);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Additional fields of the response; often none. */
    public JsonObject more() {
        return more;
    }

    /** One sentence for the person who sent the request. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
