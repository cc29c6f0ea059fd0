package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the user that a client's verified TLS certificate names, and ignores user name and password in CONNECT. Leaves the decision
 * to the next authenticator for a client without a certificate, and for every client of a listener that does not take user names from
 * certificates. A certificate that names no user rejects its client.
 */
public final class CertificateAuthenticator implements Authenticator {
    private final Supplier<@Nullable Users> users;

    /** @param users the users file, which may contain roles of the user; null when there is none */
    public CertificateAuthenticator(Supplier<@Nullable Users> users) {
        this.users = users;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        return CompletableFuture.completedFuture(decide(
                credentials.peer().listener().usesCertificates(),
                credentials.peer().certificateUser()));
    }

    private Authentication decide(boolean usesCertificates, @Nullable String user) {
        if (!usesCertificates || user == null) {
            return Authentication.PASSED_ON;
        }
        if (user.isEmpty()) {
            return new Authentication.Refused(
                    LoginFailure.CERTIFICATE,
                    ReasonCode.NOT_AUTHORIZED,
                    "its certificate does not name exactly one user (user-from-certificate)");
        }
        Users known = users.get();
        return new Authentication.Accepted(new Principal(user, known == null ? Set.of() : known.roles(user)));
    }
}
