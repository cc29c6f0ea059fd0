package culex.broker.security;

import culex.broker.transport.Peer;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A method of enhanced authentication (section 4.12): a challenge and response over AUTH packets. */
public interface EnhancedAuthenticator {
    /** The Authentication Method that clients name, such as {@code SCRAM-SHA-256}. */
    String method();

    /**
     * The authenticator of the chain whose users or tokens this method checks: a listener without that authenticator does not offer the
     * method.
     */
    AuthenticatorKind kind();

    /**
     * Begins an exchange for one CONNECT or re-authentication. Called on an event loop, so this and the exchange must not block.
     *
     * @param isGone whether the client has disconnected, which may be called from any thread; then a step need not complete
     */
    Exchange begin(String clientId, Peer peer, BooleanSupplier isGone);

    /** The authentication exchange of one client: methods are called in the order of the client's packets. */
    interface Exchange {
        /**
         * Handles the client's next Authentication Data; the stage completes on any thread.
         *
         * @param data empty when the packet had none
         */
        CompletionStage<Step> onData(byte[] data);

        /** The user name that the client claims, or null while the client has not sent one. */
        @Nullable String userName();
    }

    /** The result of a client's Authentication Data. */
    sealed interface Step {
        /** The server continues the exchange with AUTH 0x18. */
        record Continue(byte[] data) implements Step {}

        /** The client is authenticated; {@code data} is sent with CONNACK or AUTH 0x00 and may be empty. */
        record Done(byte[] data, Authentication.Accepted accepted) implements Step {}

        /** The client is rejected, or disconnected if it was connected. */
        record Failed(Authentication.Refused refused) implements Step {}
    }
}
