package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.ops.BrokerState;
import culex.broker.store.Journals;
import culex.broker.store.StoreCounters;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;

/** {@code /api/v1/listeners}, {@code limits}, {@code store} and {@code drain}: information about the whole broker, and the drain. */
@Singleton
final class OperationEndpoints implements AdminEndpoints {
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final BrokerOperations operations;
    private final BrokerState state;
    private final MemoryBudget memory;
    private final BrokerConfig config;

    @Inject
    OperationEndpoints(BrokerOperations operations, BrokerState state, MemoryBudget memory, BrokerConfig config) {
        this.operations = operations;
        this.state = state;
        this.memory = memory;
        this.config = config;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/listeners", this::listeners);
        routes.change(HttpMethod.POST, "/listeners/reload", Role.OPERATOR, this::reload);
        routes.read("/limits", this::limits);
        routes.read("/store", this::store);
        routes.read("/drain", this::drain);
        routes.change(HttpMethod.POST, "/drain", Role.OPERATOR, this::startDrain);
        routes.change(HttpMethod.DELETE, "/drain", Role.OPERATOR, this::cancelDrain);
    }

    private ApiAnswer listeners(ApiRequest request) {
        request.allowOnly();
        JsonArray items = new JsonArray();
        operations.listeners().forEach(listener -> items.add(json(listener)));
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }

    private static JsonObject json(BrokerOperations.Listener listener) {
        JsonObject json = new JsonObject()
                .put("name", listener.name())
                .put("transport", listener.transport())
                .put("host", listener.host())
                .put("port", listener.port());
        if (!listener.certificates().isEmpty()) {
            JsonArray certificates = new JsonArray();
            listener.certificates().forEach(each -> certificates.add(CertificateJson.of(each)));
            json.put("certificates", certificates);
        }
        return listener.trouble().isEmpty() ? json : json.put("trouble", listener.trouble());
    }

    private ApiAnswer reload(ApiRequest request) {
        request.allowOnly();
        request.body();
        operations.reloadCertificates();
        return listeners(request);
    }

    private ApiAnswer limits(ApiRequest request) {
        request.allowOnly();
        JsonObject uses = new JsonObject();
        for (MemoryUse use : MemoryUse.values()) {
            uses.put(use.label(), memory.bytes(use));
        }
        JsonObject reached = new JsonObject();
        for (LimitReached limit : LimitReached.values()) {
            reached.put(limit.label(), memory.timesReached(limit));
        }
        return ApiAnswer.ok(new JsonObject()
                .put(
                        "memory",
                        new JsonObject()
                                .put("state", memory.state().label())
                                .put("countedBytes", memory.totalBytes())
                                .put("limitBytes", memory.limitBytes())
                                .put("uses", uses))
                .put("limits", new JsonArray(operations.limitsInForce()))
                .put("reached", reached));
    }

    private ApiAnswer store(ApiRequest request) {
        request.allowOnly();
        Journals store = state.store();
        StoreCounters counters = store.counters();
        String trouble = store.trouble();
        JsonObject json = new JsonObject()
                .put("kind", config.store().kind().name().toLowerCase(Locale.ROOT))
                .put("state", trouble.isEmpty() ? "ok" : "degraded")
                .put("diskBytes", store.diskBytes())
                .put("waitingEntries", store.waiting())
                .put("commits", counters.commits())
                .put("commitSeconds", counters.commitSeconds())
                .put("writtenEntries", counters.entries())
                .put("writtenBytes", counters.bytes())
                .put("loadedMessages", counters.loads())
                .put("retainedMessages", state.retained().size())
                .put("retainedBytes", state.retained().bytes());
        if (config.store().kind().isOnDisk()) {
            json.put("directory", config.store().directory());
        }
        return ApiAnswer.ok(trouble.isEmpty() ? json : json.put("trouble", trouble));
    }

    private ApiAnswer drain(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(drainState());
    }

    private JsonObject drainState() {
        BrokerOperations.DrainState drain = operations.drain();
        return new JsonObject().put("step", drain.step()).put("connections", drain.connections());
    }

    private ApiAnswer startDrain(ApiRequest request) {
        request.allowOnly();
        request.body();
        if (!operations.startDrain()) {
            throw new ApiException(CONFLICT, "The broker is draining or stopping already");
        }
        return new ApiAnswer(ACCEPTED, drainState());
    }

    private ApiAnswer cancelDrain(ApiRequest request) {
        request.allowOnly();
        if (!operations.cancelDrain()) {
            throw new ApiException(CONFLICT, "There is no drain to cancel");
        }
        return ApiAnswer.ok(drainState());
    }
}
