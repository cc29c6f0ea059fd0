package culex.broker.admin;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request of the admin API.
 *
 * @param status of HTTP
 * @param body null for none
 */
record ApiAnswer(int status, @Nullable JsonObject body) {
    static final ApiAnswer NO_CONTENT = new ApiAnswer(204, null);

    static ApiAnswer ok(JsonObject body) {
        return new ApiAnswer(200, body);
    }
}
