package culex.broker.connection;

import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.security.AclOperation;
import culex.broker.security.AclRequest;
import culex.broker.security.Decision;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import culex.broker.security.SessionOwner;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether an authenticated client may use the Session of its Client Identifier and publish its will. Runs on the connection's event
 * loop.
 */
final class ConnectPermissions {
    private final Connection connection;
    private final ConnectionServices services;
    private final String clientId;
    private final Principal principal;

    ConnectPermissions(Connection connection, ConnectionServices services, String clientId, Principal principal) {
        this.connection = connection;
        this.services = services;
        this.clientId = clientId;
        this.principal = principal;
    }

    /** Whether the client may use the Session of an owner. May be called from any thread. */
    boolean mayUse(SessionOwner owner) {
        return services.ownership().mayUse(owner.name(), principal);
    }

    /**
     * Rejects a client whose Session belongs to another user, before it counts as a take-over of that Session; returns whether it did.
     */
    boolean rejectsForeignSession() {
        SessionOwner owner = services.sessions().owner(clientId);
        if (owner == null || mayUse(owner)) {
            return false;
        }
        rejectForeign();
        return true;
    }

    /** Rejects a client whose Session belongs to another user. */
    void rejectForeign() {
        if (!connection.isClosed()) {
            services.log().loginRejected(LoginFailure.SESSION_OWNER);
            connection.reject(
                    ReasonCode.NOT_AUTHORIZED,
                    "the session of this Client Identifier belongs to another user (mqtt.security.session-owner)");
        }
    }

    /** Rejects a client that may not publish its will; returns whether it did. */
    boolean rejectsWill(@Nullable Will will) {
        if (will == null) {
            return false;
        }
        Decision decision = services.authorizer()
                .decide(AclRequest.will(will.topic(), will.qos(), will.retain()), principal, clientId);
        if (!decision.isAllowed()) {
            services.log().denied(AclOperation.WILL, principal, clientId, will.topic(), decision.reason());
            connection.reject(ReasonCode.NOT_AUTHORIZED, "the will may not be published");
        }
        return !decision.isAllowed();
    }
}
