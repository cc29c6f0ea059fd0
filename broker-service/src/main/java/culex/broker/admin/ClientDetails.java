package culex.broker.admin;

import culex.broker.session.ClientSummary;
import culex.broker.session.PendingWill;
import culex.broker.session.Session;
import culex.broker.session.SessionStatus;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** All properties of one client. One task on the loop that owns the Session collects them. */
final class ClientDetails {
    private ClientDetails() {}

    static JsonObject of(Session session) {
        SessionStatus status = LoopAnswers.ask(session, () -> SessionStatus.of(session));
        ClientSummary summary = ClientSummary.of(session);
        if (summary == null) {
            throw ApiException.notFound("There is no client " + session.clientId());
        }
        JsonObject json = ClientJson.summary(summary);
        JsonObject own = new JsonObject()
                .put("persistent", summary.persistent())
                .put("expirySeconds", status.expirySeconds())
                .put("stored", status.isStored())
                .put("bytes", status.sessionBytes());
        json.remove("persistent");
        if (status.expiresAtMillis() > 0 && status.expiresAtMillis() != SessionStatus.NEVER) {
            own.put("expiresAt", ClientJson.time(status.expiresAtMillis()));
        }
        json.put("session", own);
        JsonObject connection = json.getJsonObject("connection");
        if (connection != null) {
            connection.put("bytes", status.connectionBytes());
        }
        PendingWill will = status.will();
        if (will != null) {
            json.put("will", ClientJson.will(will));
        }
        JsonArray subscriptions = new JsonArray();
        status.subscriptions().forEach(each -> subscriptions.add(ClientJson.subscription(each)));
        return json.put(
                        "subscriptions",
                        new JsonObject()
                                .put("count", status.subscriptionCount())
                                .put("items", subscriptions))
                .put("inFlight", new JsonObject().put("messages", status.inFlight()))
                .put("dropped", ClientJson.dropped(summary.drops()::count).put("total", summary.dropped()));
    }
}
