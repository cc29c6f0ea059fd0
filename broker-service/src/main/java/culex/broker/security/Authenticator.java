package culex.broker.security;

import culex.broker.transport.Peer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides who may connect. */
public interface Authenticator {
    /**
     * What a client presents.
     *
     * @param password the password; the array is the packet's
     */
    record Credentials(String clientId, @Nullable String userName, byte @Nullable [] password, Peer peer) {}

    /** Authenticates a client; called on an event loop, which it does not block; it may complete on any thread. */
    CompletionStage<Authentication> authenticate(Credentials credentials);
}
