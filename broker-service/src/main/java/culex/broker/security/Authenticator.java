package culex.broker.security;

import culex.broker.transport.Peer;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Authenticates clients at CONNECT. */
public interface Authenticator {
    /**
     * The credentials that a client presents.
     *
     * @param userName the user name that the client claims
     * @param password the password; the array belongs to the packet: do not write to it
     */
    record Credentials(String clientId, @Nullable String userName, byte @Nullable [] password, Peer peer) {}

    /**
     * Authenticates a client. Called on an event loop, so it must not block; the stage may complete on any thread.
     *
     * @param isGone returns whether the client has disconnected; may be called from any thread. Once it returns true, the stage may never
     *     complete
     */
    CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone);
}
