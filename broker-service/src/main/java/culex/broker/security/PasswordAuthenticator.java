package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients by user name and password, with a file of users. Checking a password is slow by design, so {@link PasswordChecks}
 * runs it. Leaves the decision to the next authenticator for clients without a user name.
 */
public final class PasswordAuthenticator implements Authenticator {
    private final PasswordSource source;
    private final PasswordChecks checks;
    private final LoginFailures failures;

    /**
     * @param checks the threads that check passwords
     * @param failures tells which users have logged in from which address
     */
    PasswordAuthenticator(PasswordSource source, PasswordChecks checks, LoginFailures failures) {
        this.source = source;
        this.checks = checks;
        this.failures = failures;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        String userName = credentials.userName();
        if (userName == null) {
            return CompletableFuture.completedFuture(Authentication.PASSED_ON);
        }
        char[] password = password(credentials);
        if (password == null) {
            return CompletableFuture.completedFuture(wrong());
        }
        CompletableFuture<Authentication> outcome = new CompletableFuture<>();
        String share = failures.shareOf(credentials.peer().source(), userName);
        boolean accepted = checks.submit(share, isGone, () -> {
            try {
                outcome.complete(check(userName, password));
            } catch (RuntimeException | Error broken) {
                outcome.completeExceptionally(broken);
            }
        });
        if (!accepted) {
            outcome.complete(busy());
        }
        return outcome;
    }

    private Authentication check(String userName, char[] password) {
        try {
            return source.check(userName, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** The users of the broker's own file. */
    static PasswordSource of(Supplier<Users> users) {
        return (userName, password) -> {
            Users now = users.get();
            // For an unknown user, the credential of nobody is checked, so that the duration does not reveal which
            // users exist.
            boolean matches = now.credential(userName).matches(password);
            if (!now.has(userName)) {
                return Authentication.PASSED_ON;
            }
            return matches ? new Authentication.Accepted(now.principal(userName)) : wrong();
        };
    }

    /**
     * The users of a password file of Mosquitto.
     *
     * @param roles the users of the broker's own file, which may contain roles for a user of the same name
     */
    static PasswordSource of(Supplier<MosquittoPasswords> passwords, Supplier<@Nullable Users> roles) {
        return (userName, password) -> {
            MosquittoPasswords now = passwords.get();
            boolean matches = now.matches(userName, password);
            if (!now.has(userName)) {
                return Authentication.PASSED_ON;
            }
            Users known = roles.get();
            return matches
                    ? new Authentication.Accepted(
                            new Principal(userName, known == null ? Set.of() : known.roles(userName)))
                    : wrong();
        };
    }

    private static Authentication wrong() {
        return new Authentication.Refused(
                LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the user name or password is wrong");
    }

    static Authentication busy() {
        return new Authentication.Refused(
                LoginFailure.CHECKS_FULL, ReasonCode.QUOTA_EXCEEDED, "too many passwords wait to be checked");
    }

    /** The password as characters; null when it is absent, empty or not UTF-8: no user has such a password. */
    private static char @Nullable [] password(Credentials credentials) {
        byte[] bytes = credentials.password();
        if (bytes == null || bytes.length == 0) {
            return null;
        }
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Arrays.copyOfRange(chars.array(), chars.position(), chars.limit());
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
