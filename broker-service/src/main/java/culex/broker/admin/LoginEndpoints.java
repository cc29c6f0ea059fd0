package culex.broker.admin;

import culex.support.api.ApiAnswer;
import culex.support.api.Caller;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;

/** {@code GET /api/v1/login}: returns the name and role of the caller, so that a command or page can show which operations are allowed. */
@Singleton
final class LoginEndpoints implements AdminEndpoints {
    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/login", request -> {
            Caller caller = request.caller();
            return ApiAnswer.ok(new JsonObject()
                    .put("name", caller.name())
                    .put("role", caller.role().label())
                    .put("loggedIn", caller.isKnown()));
        });
    }
}
