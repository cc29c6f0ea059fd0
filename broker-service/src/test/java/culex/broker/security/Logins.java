package culex.broker.security;

import culex.broker.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs clients in at an authenticator, for tests: without a certificate, over TCP. */
final class Logins {
    static final String CLIENT_ID = "client-1";
    static final Peer PEER = new Peer(Peer.Kind.TCP, "192.0.2.1:1");

    private Logins() {}

    /** Returns the result of an authenticator; waits up to a minute. */
    static Authentication ask(Authenticator authenticator, @Nullable String userName, @Nullable String password) {
        return ask(authenticator, PEER, userName, password);
    }

    /** Returns the result for a client with the given address and listener. */
    static Authentication ask(
            Authenticator authenticator, Peer peer, @Nullable String userName, @Nullable String password) {
        byte[] bytes = password == null ? null : password.getBytes(StandardCharsets.UTF_8);
        return ask(authenticator, new Authenticator.Credentials(CLIENT_ID, userName, bytes, peer));
    }

    /** Returns the result for a client with the given credentials. */
    static Authentication ask(Authenticator authenticator, Authenticator.Credentials credentials) {
        return authenticator
                .authenticate(credentials, () -> false)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
