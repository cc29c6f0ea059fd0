package culex.broker.admin;

import culex.broker.delivery.QueueContents;
import culex.broker.message.Delivery;
import culex.broker.ops.BrokerState;
import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;
import culex.broker.session.SessionStatus;
import culex.support.api.ApiAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * {@code GET /api/v1/clients/{id}/queue} and {@code /inflight}: the first messages for a client. Messages that are only in the store are
 * read from there, at most 1 MiB per request.
 */
@Singleton
final class ContentsEndpoints implements AdminEndpoints {
    private static final int MESSAGES_MAX = 100;
    private static final int MESSAGES_DEFAULT = 20;
    private static final int PAYLOAD_BYTES_MAX = 65_536;
    private static final int PAYLOAD_BYTES_DEFAULT = 1024;
    private static final long BYTES_MAX = 1 << 20;

    private final SessionRegistry sessions;

    @Inject
    ContentsEndpoints(BrokerState state) {
        sessions = state.sessions();
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions("/clients/:id/queue", request -> contents(request, false));
        routes.readSessions("/clients/:id/inflight", request -> contents(request, true));
    }

    private ApiAnswer contents(ApiRequest request, boolean isInFlight) {
        request.allowOnly("limit", "payload", "payloadBytes");
        int limit = (int) request.number("limit", MESSAGES_DEFAULT, 1, MESSAGES_MAX);
        int payloadBytes = (int) request.number("payloadBytes", PAYLOAD_BYTES_DEFAULT, 1, PAYLOAD_BYTES_MAX);
        MessageWriter.Payload payload = request.payload(MessageWriter.Payload.TEXT, MessageWriter.Payload.NONE);
        Session session = ClientEndpoints.find(sessions, request.path("id"));
        List<QueueContents.Entry> entries = LoopAnswers.askLater(session, answer -> {
            boolean isEmpty = isInFlight
                    ? SessionStatus.of(session).inFlight() == 0
                    : session.flows().queued() == 0;
            if (isEmpty || session.isEnded()) {
                answer.complete(List.of());
            } else if (isInFlight) {
                session.outbound().contents().readInFlight(limit, BYTES_MAX, answer::complete);
            } else {
                session.outbound().contents().readQueued(limit, BYTES_MAX, answer::complete);
            }
        });
        JsonArray items = new JsonArray();
        entries.forEach(entry -> items.add(json(entry, payload, payloadBytes)));
        return ApiAnswer.ok(new JsonObject().put("items", items));
    }

    private static JsonObject json(QueueContents.Entry entry, MessageWriter.Payload as, int payloadBytesMax) {
        JsonObject json = new JsonObject();
        if (entry.packetIdentifier() > 0) {
            json.put("packetIdentifier", entry.packetIdentifier()).put("released", entry.isReleased());
        }
        Delivery delivery = entry.delivery();
        return delivery == null ? json : json.mergeIn(MessageWriter.json(delivery, as, payloadBytesMax));
    }
}
