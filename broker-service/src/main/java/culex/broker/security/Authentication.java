package culex.broker.security;

import culex.broker.packet.ReasonCode;

/** The outcome of an authentication. */
public sealed interface Authentication {
    /** The authenticator does not decide, because it does not know the client: the next authenticator of the chain decides. */
    Authentication PASSED_ON = new PassedOn();

    /** Neither accepted nor rejected. A client is rejected if no authenticator decides. */
    record PassedOn() implements Authentication {}

    /** The expiry time of an accepted login that does not expire. */
    long FOR_EVER = Long.MAX_VALUE;

    /**
     * The client is authenticated.
     *
     * @param untilMillis the wall-clock time at which the login expires, in milliseconds, or {@link #FOR_EVER}
     */
    record Accepted(Principal principal, long untilMillis) implements Authentication {
        public Accepted(Principal principal) {
            this(principal, FOR_EVER);
        }
    }

    /**
     * The client is rejected.
     *
     * @param failure why, for the metrics; after {@link LoginFailure#CREDENTIALS} the rejection is delayed
     * @param reasonCode the Reason Code of CONNACK
     * @param reason one sentence for the log, without secrets
     */
    record Refused(LoginFailure failure, ReasonCode reasonCode, String reason) implements Authentication {}
}
