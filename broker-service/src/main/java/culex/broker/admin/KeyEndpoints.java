package culex.broker.admin;

import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** {@code GET /api/v1/keys}: the names and roles of the API keys of the management port, for callers with an API key. */
@Singleton
final class KeyEndpoints implements AdminEndpoints {
    private static final int UNAUTHORIZED = 401;

    private final ManagementLogin login;

    @Inject
    KeyEndpoints(ManagementLogin login) {
        this.login = login;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/keys", this::list);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly();
        if (!request.caller().isKnown()) {
            throw new ApiException(UNAUTHORIZED, "The list of keys needs a key of mqtt.management.token-file");
        }
        JsonArray items = new JsonArray();
        login.owners()
                .forEach(owner -> items.add(new JsonObject()
                        .put("name", owner.name())
                        .put("role", owner.role().label())));
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }
}
