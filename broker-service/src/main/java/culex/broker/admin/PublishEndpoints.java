package culex.broker.admin;

import culex.broker.admin.MessagePublisher.Outcome;
import culex.broker.connection.ConnectionServices;
import culex.broker.packet.Publish;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code POST /api/v1/publish}: publishes one message or many. */
@Singleton
final class PublishEndpoints implements AdminEndpoints {
    private static final String MESSAGES = "messages";
    private static final int MESSAGES_MAX = 1000;
    private static final int OK = 200;
    private static final int NOBODY = 202;

    private final MessageReader reader;
    private final MessagePublisher publisher;

    @Inject
    PublishEndpoints(ConnectionServices services, MessagePublisher publisher) {
        reader = new MessageReader(services.limits());
        this.publisher = publisher;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.changeSessions(HttpMethod.POST, "/publish", Role.OPERATOR, this::publish);
    }

    private ApiAnswer publish(ApiRequest request) {
        request.allowOnly();
        JsonObject body = request.json();
        if (!body.containsKey(MESSAGES)) {
            Publish message = reader.read(body, "");
            return answer(publisher.publish(request.caller(), List.of(message)).getFirst(), message);
        }
        JsonFields fields = new JsonFields(body, "");
        fields.allowOnly(Set.of(MESSAGES));
        JsonObject[] all = fields.objects(MESSAGES);
        if (all.length == 0 || all.length > MESSAGES_MAX) {
            throw fields.wrong(MESSAGES, "must have 1 to " + MESSAGES_MAX + " messages");
        }
        List<Publish> messages = new ArrayList<>(all.length);
        for (int i = 0; i < all.length; i++) { // all messages are checked before the first one is published
            messages.add(reader.read(all[i], MESSAGES + "[" + i + "]."));
        }
        return answer(publisher.publish(request.caller(), messages), messages);
    }

    /** The response for one message. */
    static ApiAnswer answer(Outcome outcome, Publish message) {
        if (outcome.isRejected()) {
            throw new ApiException(
                    outcome.status(),
                    "The message is rejected: " + outcome.detail(),
                    MessageReader.reasonJson(outcome.reason()));
        }
        return new ApiAnswer(outcome.status(), json(outcome, message));
    }

    private static ApiAnswer answer(List<Outcome> outcomes, List<Publish> messages) {
        JsonArray items = new JsonArray();
        int rejected = 0;
        int status = NOBODY;
        Outcome worst = null;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            items.add(json(outcome, messages.get(i)));
            if (outcome.isRejected()) {
                rejected++;
                worst = worst == null ? outcome : worst;
            } else if (outcome.status() == OK) {
                status = OK;
            }
        }
        JsonObject body = new JsonObject()
                .put("accepted", outcomes.size() - rejected)
                .put("rejected", rejected)
                .put("items", items);
        if (worst != null) {
            throw new ApiException(
                    worst.status(),
                    rejected + " of " + outcomes.size() + " messages are rejected; the first one: " + worst.detail(),
                    body);
        }
        return new ApiAnswer(status, body);
    }

    private static JsonObject json(Outcome outcome, Publish message) {
        JsonObject json = new JsonObject()
                .put("topic", message.topic())
                .put("result", outcome.result())
                .mergeIn(MessageReader.reasonJson(outcome.reason()));
        return outcome.isRejected() ? json.put("detail", outcome.detail()) : json;
    }
}
