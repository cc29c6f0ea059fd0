package culex.broker.admin;

import culex.broker.delivery.Subscription;
import culex.broker.observe.DropReason;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.session.ClientConnection;
import culex.broker.session.ClientSummary;
import culex.broker.session.LastDisconnect;
import culex.broker.session.PendingWill;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Clients and their subscriptions as the API sends them. */
final class ClientJson {
    private ClientJson() {}

    static JsonObject summary(ClientSummary client) {
        JsonObject json = new JsonObject()
                .put("id", client.clientId())
                .put("state", client.isConnected() ? "connected" : "disconnected");
        putIfKnown(json, "user", client.userName());
        json.put("persistent", client.persistent())
                .put("queue", new JsonObject().put("messages", client.queued()).put("bytes", client.queuedBytes()))
                .put("dropped", client.dropped());
        putIfKnown(json, "connection", connection(client.connection()));
        putIfKnown(json, "lastDisconnect", lastDisconnect(client.lastDisconnect()));
        return json;
    }

    static void putIfKnown(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    static @Nullable JsonObject connection(@Nullable ClientConnection connection) {
        if (connection == null) {
            return null;
        }
        return new JsonObject()
                .put("address", connection.peer().address())
                .put("listener", connection.peer().listener().name())
                .put("transport", connection.peer().kind().label())
                .put("version", connection.version().label())
                .put("keepAliveSeconds", connection.keepAliveSeconds())
                .put("cleanStart", connection.cleanStart())
                .put("connectedSince", time(connection.sinceMillis()));
    }

    static @Nullable JsonObject lastDisconnect(@Nullable LastDisconnect last) {
        return last == null
                ? null
                : new JsonObject().put("at", time(last.atMillis())).put("reason", last.reason());
    }

    /** The reasons for which messages were dropped, with their counts. */
    static JsonObject dropped(ToLongFunction<DropReason> counts) {
        JsonObject json = new JsonObject();
        for (DropReason reason : DropReason.values()) {
            long count = counts.applyAsLong(reason);
            if (count > 0) {
                json.put(reason.label(), count);
            }
        }
        return json;
    }

    static JsonObject will(PendingWill will) {
        JsonObject json = new JsonObject()
                .put("topic", will.message().topic().value())
                .put("qos", will.message().qos().value())
                .put("retain", will.message().retain())
                .put("delaySeconds", will.delaySeconds())
                .put("payloadBytes", will.message().payload().length);
        return will.expirySeconds() < 0 ? json : json.put("expirySeconds", will.expirySeconds());
    }

    static JsonObject subscription(Subscription subscription) {
        SubscriptionOptions options = subscription.options();
        JsonObject json = new JsonObject()
                .put("filter", subscription.filter().text())
                .put("qos", options.maximumQos().value())
                .put("noLocal", options.noLocal())
                .put("retainAsPublished", options.retainAsPublished())
                .put("retainHandling", options.retainHandling());
        return subscription.identifier() == 0 ? json : json.put("identifier", subscription.identifier());
    }

    /** A time as ISO 8601 in UTC. */
    static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }
}
