package culex.broker.admin;

import culex.support.api.ApiAnswer;
import culex.support.api.Caller;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;

/** {@code GET /api/v1/login}: who the caller is, so that a command or page can say what it may do. */
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
