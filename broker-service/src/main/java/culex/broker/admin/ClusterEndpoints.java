package culex.broker.admin;

import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/cluster}: this broker as a replica, and the hand-over of the sessions to another replica. */
@Singleton
final class ClusterEndpoints implements AdminEndpoints {
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final String PATH = "/cluster";
    private static final String HANDOVER = "/cluster/handover";

    private final BrokerOperations operations;

    @Inject
    ClusterEndpoints(BrokerOperations operations) {
        this.operations = operations;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read(PATH, this::state);
        routes.change(HttpMethod.POST, HANDOVER, Role.OPERATOR, this::handOver);
    }

    private ApiAnswer state(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(json());
    }

    private JsonObject json() {
        BrokerOperations.ClusterState state = operations.cluster();
        if (state == null) {
            return new JsonObject().put("role", "single");
        }
        JsonObject json = new JsonObject()
                .put("role", state.role())
                .put("replica", state.replica())
                .put("owner", state.owner())
                .put("ownerAddress", state.ownerAddress())
                .put("epoch", state.epoch())
                .put("commits", state.commits())
                .put("lag", state.lag())
                .put("logBytes", state.logBytes())
                .put("replicas", replicas(state.replicas()));
        return state.trouble().isEmpty() ? json : json.put("trouble", state.trouble());
    }

    private static @Nullable JsonArray replicas(@Nullable List<BrokerOperations.ReplicaState> replicas) {
        if (replicas == null) {
            return null;
        }
        JsonArray items = new JsonArray();
        for (BrokerOperations.ReplicaState each : replicas) {
            items.add(new JsonObject()
                    .put("replica", each.replica())
                    .put("role", each.role())
                    .put("address", each.address())
                    .put("commits", each.commits())
                    .put("lag", each.lag())
                    .put("ageMillis", each.ageMillis()));
        }
        return items;
    }

    private ApiAnswer handOver(ApiRequest request) {
        request.allowOnly();
        request.body();
        if (!operations.handOver()) {
            throw new ApiException(CONFLICT, "This broker does not own the sessions of a cluster");
        }
        return new ApiAnswer(ACCEPTED, json());
    }
}
