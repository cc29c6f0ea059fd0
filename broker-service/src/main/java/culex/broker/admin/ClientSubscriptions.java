package culex.broker.admin;

import culex.broker.connection.ConnectionServices;
import culex.broker.connection.SessionSubscriber;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Subscribe;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedCursor;
import culex.broker.session.Session;
import culex.broker.topic.TopicFilter;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST} and {@code DELETE /api/v1/clients/{id}/subscriptions}: subscribes and unsubscribes a client that is connected or has a
 * Session, with the same rules, permissions and limits as for a SUBSCRIBE of the client. A response with success says that the change is
 * durable.
 */
@Singleton
final class ClientSubscriptions implements AdminEndpoints {
    private static final String PATH = "/clients/:id/subscriptions";
    private static final int IDENTIFIER_MAX = 268_435_455;
    private static final int FILTER_BYTES_MAX = 65_535;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private final ConnectionServices services;

    ClientSubscriptions(ConnectionServices services) {
        this.services = services;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.changeSessions(HttpMethod.POST, PATH, Role.OPERATOR, this::subscribe);
        routes.changeSessions(HttpMethod.DELETE, PATH, Role.OPERATOR, this::unsubscribe);
    }

    private ApiAnswer subscribe(ApiRequest request) {
        request.allowOnly();
        JsonFields fields = new JsonFields(
                request.body("filter", "qos", "noLocal", "retainAsPublished", "retainHandling", "identifier"), "");
        String filter = filter(fields.text("filter"));
        SubscriptionOptions options = new SubscriptionOptions(
                QoS.of((int) fields.number("qos", 0, 0, 2)),
                fields.flag("noLocal"),
                fields.flag("retainAsPublished"),
                (int) fields.number("retainHandling", 0, 0, 2));
        int identifier = (int) fields.number("identifier", 0, 0, IDENTIFIER_MAX);
        if (options.noLocal() && filter.startsWith(TopicFilter.SHARE)) {
            throw fields.wrong("noLocal", "is not for a Shared Subscription"); // [MQTT-3.8.3-4]
        }
        Session session = ClientEndpoints.find(services.sessions(), request.path("id"));
        Subscribe.Request wanted = new Subscribe.Request(filter, options);
        JsonObject body = new JsonObject()
                .put("filter", filter)
                .put("qos", options.maximumQos().value());
        return LoopAnswers.change(session, (answer, onDone) -> {
            SessionSubscriber subscriber = subscriber(session);
            boolean isRepeated = subscriber.isStored(wanted, identifier);
            List<RetainedCursor> retained = new ArrayList<>(1);
            ReasonCode reason = subscriber.subscribe(wanted, identifier, retained);
            if (reason.isError()) {
                throw rejected(session, filter, reason);
            }
            onDone.accept(body);
            subscriber.whenSaved(isRepeated, saved -> {
                if (!retained.isEmpty()) {
                    session.inbox().execute(() -> send(session, retained)); // another loop may own the Session by now
                }
                if (saved) {
                    answer.complete(new ApiAnswer(isRepeated ? 200 : 201, body));
                } else {
                    answer.completeExceptionally(UnstoredChange.rejected(body));
                }
            });
        });
    }

    private static void send(Session session, List<RetainedCursor> retained) {
        if (!session.isEnded()) {
            retained.forEach(RetainedCursor::start);
            session.outbound().drain();
        }
    }

    private ApiAnswer unsubscribe(ApiRequest request) {
        request.allowOnly("filter");
        request.body();
        String filter = filter(request.required("filter"));
        Session session = ClientEndpoints.find(services.sessions(), request.path("id"));
        JsonObject body = new JsonObject().put("filter", filter);
        return LoopAnswers.change(session, (answer, onDone) -> {
            SessionSubscriber subscriber = subscriber(session);
            if (subscriber.unsubscribe(filter) != ReasonCode.SUCCESS) {
                throw ApiException.notFound("The client " + session.clientId() + " has no subscription of " + filter);
            }
            onDone.accept(body);
            subscriber.whenSaved(false, saved -> {
                if (saved) {
                    answer.complete(ApiAnswer.NO_CONTENT);
                } else {
                    answer.completeExceptionally(UnstoredChange.rejected(body));
                }
            });
        });
    }

    private SessionSubscriber subscriber(Session session) {
        if (session.isEnded()) {
            throw ApiException.notFound("There is no client " + session.clientId());
        }
        return new SessionSubscriber(services, session);
    }

    private static String filter(@Nullable String filter) {
        if (filter == null
                || !TopicFilter.isValid(filter)
                || filter.indexOf('\0') >= 0
                || filter.getBytes(StandardCharsets.UTF_8).length > FILTER_BYTES_MAX
                || !StandardCharsets.UTF_8.newEncoder().canEncode(filter)) {
            throw ApiException.badRequest("filter must be a Topic Filter");
        }
        return filter;
    }

    private static ApiException rejected(Session session, String filter, ReasonCode reason) {
        return switch (reason) {
            case NOT_AUTHORIZED ->
                new ApiException(FORBIDDEN, "The client " + session.clientId() + " may not subscribe to " + filter);
            case QUOTA_EXCEEDED ->
                new ApiException(
                        CONFLICT, "The client " + session.clientId() + " has as many subscriptions as a limit allows");
            default -> ApiException.badRequest("filter has too many levels (mqtt.limits.topic-levels-max)");
        };
    }
}
