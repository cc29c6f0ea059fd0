package culex.broker.security;

import culex.broker.packet.ReasonCode;

/** The outcome of an authentication. */
public sealed interface Authentication {
    /** The client is who it says. */
    record Accepted(ClientIdentity identity) implements Authentication {}

    /**
     * The client is turned away.
     *
     * @param reasonCode what CONNACK says
     * @param reason one sentence for the log, without secrets
     */
    record Refused(ReasonCode reasonCode, String reason) implements Authentication {}
}
