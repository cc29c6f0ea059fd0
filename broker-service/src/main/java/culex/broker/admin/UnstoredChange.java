package culex.broker.admin;

import culex.support.api.ApiException;
import io.vertx.core.json.JsonObject;

/** The error responses for a change that is made in memory but is not durable. They say what was changed. Stateless. */
final class UnstoredChange {
    private static final int STATUS = 503;
    private static final String STORED = "stored";

    private UnstoredChange() {}

    /** Returns the error response for a change that cannot be stored, because writes to the store fail. */
    static ApiException rejected(JsonObject done) {
        return new ApiException(
                STATUS,
                "The change is made, but the store cannot be written: a restart of the broker undoes it",
                done.copy().put(STORED, false));
    }

    /** Returns the error response for a change that the store has not confirmed within the time limit. */
    static ApiException late(JsonObject done) {
        return new ApiException(
                STATUS,
                "The change is made, but the store did not write it within " + LoopAnswers.PATIENCE_SECONDS
                        + " s: a restart of the broker may undo it",
                done.copy().putNull(STORED));
    }
}
