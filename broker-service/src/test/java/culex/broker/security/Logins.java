package culex.broker.security;

import culex.broker.transport.Peer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logins of a client without a certificate, over TCP. */
final class Logins {
    static final String CLIENT_ID = "client-1";
    static final Peer PEER = new Peer(Peer.Kind.TCP, "192.0.2.1:1");

    private Logins() {}

    /** Returns the answer of an authenticator, within a minute. */
    static Authentication ask(Authenticator authenticator, @Nullable String userName, @Nullable String password) {
        return ask(authenticator, PEER, userName, password);
    }

    /** Returns the answer about a client at another address or listener. */
    static Authentication ask(
            Authenticator authenticator, Peer peer, @Nullable String userName, @Nullable String password) {
        byte[] bytes = password == null ? null : password.getBytes(StandardCharsets.UTF_8);
        return ask(authenticator, new Authenticator.Credentials(CLIENT_ID, userName, bytes, peer));
    }

    /** Returns the answer about a client that presents these credentials. */
    static Authentication ask(Authenticator authenticator, Authenticator.Credentials credentials) {
        return authenticator
                .authenticate(credentials, () -> false)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
