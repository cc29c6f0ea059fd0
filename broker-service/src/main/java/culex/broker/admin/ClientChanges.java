package culex.broker.admin;

import culex.broker.ops.BrokerState;
import culex.broker.packet.ReasonCode;
import culex.broker.session.Attachment;
import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/**
 * {@code DELETE /api/v1/clients/{id}/connection} disconnects a client, {@code DELETE /api/v1/clients/{id}} ends its Session. A response
 * with success says that the end of the Session is durable.
 */
@Singleton
final class ClientChanges implements AdminEndpoints {
    /** The Reason Codes of DISCONNECT (table 3-13) that an operator may choose. */
    private static final Set<ReasonCode> REASONS = EnumSet.of(
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_SHUTTING_DOWN,
            ReasonCode.MESSAGE_RATE_TOO_HIGH,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.ADMINISTRATIVE_ACTION,
            ReasonCode.USE_ANOTHER_SERVER,
            ReasonCode.SERVER_MOVED,
            ReasonCode.CONNECTION_RATE_EXCEEDED,
            ReasonCode.MAXIMUM_CONNECT_TIME);

    private static final int CODE_MAX = 0xFF;
    private static final int TEXT_MAX = 256;
    private static final int CONFLICT = 409;

    private final SessionRegistry sessions;

    /** How a client is disconnected. */
    private record Terms(ReasonCode code, String reasonString, boolean publishesWill, boolean endsSession) {}

    @Inject
    ClientChanges(BrokerState state) {
        sessions = state.sessions();
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.changeSessions(HttpMethod.DELETE, "/clients/:id/connection", Role.OPERATOR, this::disconnect);
        routes.changeSessions(HttpMethod.DELETE, "/clients/:id", Role.OPERATOR, this::end);
    }

    private ApiAnswer disconnect(ApiRequest request) {
        request.allowOnly();
        JsonFields fields = new JsonFields(request.body("reasonCode", "reasonString", "will", "endSession"), "");
        Terms terms = new Terms(
                code(fields), text(fields), !fields.has("will") || fields.flag("will"), fields.flag("endSession"));
        Session session = ClientEndpoints.find(sessions, request.path("id"));
        return change(session, terms, true);
    }

    private ApiAnswer end(ApiRequest request) {
        request.allowOnly("will");
        request.body();
        boolean publishesWill = request.query("will") == null || request.flag("will");
        Session session = ClientEndpoints.find(sessions, request.path("id"));
        return change(session, new Terms(ReasonCode.ADMINISTRATIVE_ACTION, "", publishesWill, true), false);
    }

    private static ReasonCode code(JsonFields fields) {
        int value = (int) fields.number("reasonCode", ReasonCode.ADMINISTRATIVE_ACTION.code(), 0, CODE_MAX);
        ReasonCode code = ReasonCode.of(value);
        if (code == null || !REASONS.contains(code)) {
            throw fields.wrong(
                    "reasonCode",
                    "must be one of " + REASONS.stream().map(ReasonCode::code).toList());
        }
        return code;
    }

    private static String text(JsonFields fields) {
        String text = fields.text("reasonString");
        if (text == null) {
            return "";
        }
        if (text.length() > TEXT_MAX
                || text.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            throw fields.wrong(
                    "reasonString",
                    "must have at most " + TEXT_MAX
                            + " characters, all of the Basic Multilingual Plane and no control characters");
        }
        return text;
    }

    private ApiAnswer change(Session session, Terms terms, boolean mustBeConnected) {
        return LoopAnswers.change(session, (answer, onDone) -> {
            Attachment connection = session.attachment();
            if (session.isEnded()) {
                throw ApiException.notFound("There is no client " + session.clientId());
            }
            if (connection == null && mustBeConnected) {
                throw new ApiException(CONFLICT, "The client " + session.clientId() + " is not connected");
            }
            // Only the end of the session and the removal of the will are stored. A disconnect is not: after a restart
            // of the broker no client is connected anyway.
            boolean mustBeStored = session.isStored() && (terms.endsSession() || !terms.publishesWill());
            if (!terms.publishesWill()) {
                session.setWill(null);
            }
            if (terms.endsSession()) {
                session.expireAfter(0);
            }
            if (connection != null) {
                connection.onAdministrativeAction(terms.code(), terms.reasonString());
            }
            if (terms.endsSession()) {
                sessions.end(session); // unless its connection has ended the Session already
            }
            JsonObject body =
                    new JsonObject().put("disconnected", connection != null).put("sessionEnded", session.isEnded());
            if (!mustBeStored) {
                answer.complete(ApiAnswer.ok(body));
                return;
            }
            onDone.accept(body);
            session.journal().whenDurable(stored -> {
                if (stored) {
                    answer.complete(ApiAnswer.ok(body));
                } else {
                    answer.completeExceptionally(UnstoredChange.rejected(body));
                }
            });
        });
    }
}
