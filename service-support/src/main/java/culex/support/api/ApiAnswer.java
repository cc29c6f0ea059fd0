package culex.support.api;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request of an HTTP API.
 *
 * @param status the HTTP status
 * @param body the JSON body; null for none
 */
public record ApiAnswer(int status, @Nullable JsonObject body) {
    /** A response without a body. */
    public static final ApiAnswer NO_CONTENT = new ApiAnswer(204, null);

    /** A response with a body. */
    public static ApiAnswer ok(JsonObject body) {
        return new ApiAnswer(200, body);
    }
}
