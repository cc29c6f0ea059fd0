package culex.broker.security;

import culex.broker.transport.Peer;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Decides who may connect. */
public interface Authenticator {
    /**
     * What a client presents.
     *
     * @param userName the user name that the client claims
     * @param password the password; the array is the packet's
     */
    record Credentials(String clientId, @Nullable String userName, byte @Nullable [] password, Peer peer) {}

    /**
     * Authenticates a client; called on an event loop, which it does not block; it may complete on any thread.
     *
     * @param isGone whether the client has left; asked from any thread. Then the stage may never complete
     */
    CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone);
}
