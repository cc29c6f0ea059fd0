package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** User name and password against the users file. Checking a password is slow by design, so workers do it. */
public final class PasswordAuthenticator implements Authenticator {
    /** The most passwords that wait to be checked; who comes then is told to come again later (0x89). */
    static final int WAITING_MAX = 10_000;

    private final Supplier<Users> users;
    private final Authenticator anonymous;
    private final Executor workers;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param anonymous decides on clients without a user name
     * @param workers threads that may be busy for a while
     */
    public PasswordAuthenticator(Supplier<Users> users, Authenticator anonymous, Executor workers) {
        this.users = users;
        this.anonymous = anonymous;
        this.workers = workers;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials) {
        String userName = credentials.userName();
        if (userName == null && credentials.password() == null) {
            return anonymous.authenticate(credentials);
        }
        char[] password = password(credentials);
        if (userName == null || password == null) {
            return CompletableFuture.completedFuture(wrong());
        }
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(busy());
        }
        CompletableFuture<Authentication> outcome = new CompletableFuture<>();
        try {
            workers.execute(() -> {
                try {
                    outcome.complete(check(credentials.clientId(), userName, password));
                } catch (RuntimeException | Error broken) {
                    outcome.completeExceptionally(broken);
                } finally {
                    waiting.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException full) {
            waiting.decrementAndGet();
            outcome.complete(busy());
        }
        return outcome;
    }

    private Authentication check(String clientId, String userName, char[] password) {
        Users now = users.get();
        // The credential of nobody is checked as well, so that the time does not tell who exists.
        boolean matches = now.credential(userName).matches(password) && now.has(userName);
        Arrays.fill(password, '\0');
        return matches ? new Authentication.Accepted(new ClientIdentity(clientId, userName)) : wrong();
    }

    private static Authentication wrong() {
        return new Authentication.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the user name or password is wrong");
    }

    private static Authentication busy() {
        return new Authentication.Refused(ReasonCode.SERVER_BUSY, "too many passwords wait to be checked");
    }

    /** The password in characters; null when there is none, or it is empty or not UTF-8, as no password of ours is. */
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
