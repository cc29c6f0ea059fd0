package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients with a user name by requests to an HTTP service, in EMQX's form. The client is rejected (0x88) when the service
 * fails, responds too late, or sends an invalid response. Separate threads wait for the responses, one for each request.
 */
final class HttpAuthenticator implements Authenticator {
    static final int FAILURES_MAX = 5;
    static final Duration OPEN_TIME = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int BYTES_MAX = 64 * 1024;
    private static final int SALT_BYTES = 32;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int SERVER_ERROR = 500;

    private static final Authentication UNAVAILABLE = new Authentication.Refused(
            LoginFailure.UNAVAILABLE,
            ReasonCode.SERVER_UNAVAILABLE,
            "the service of mqtt.auth.http.url gave no valid answer");

    private static final Authentication NO_TEXT = new Authentication.Refused(
            LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "its password is not UTF-8");

    private final HttpTerms terms;
    private final boolean readsPermissions;
    private final PasswordChecks requests;
    private final LoginFailures failures;
    private final LongSupplier clock;
    private final HttpClient http;
    private final HttpRequest template;
    private final CircuitBreaker breaker;
    private final AnswerCache cache;
    private final byte[] salt = new byte[SALT_BYTES];
    private final LogInterval logInterval = new LogInterval();

    /**
     * @param readsPermissions whether the permissions in the responses are used
     * @param failures tells which users have logged in from which address
     * @param workers the threads of the HTTP client
     * @param nanoTime the monotonic clock
     * @param clock the wall clock, in milliseconds
     */
    HttpAuthenticator(
            HttpTerms terms,
            boolean readsPermissions,
            LoginFailures failures,
            Executor workers,
            LongSupplier nanoTime,
            LongSupplier clock) {
        this.terms = terms;
        this.readsPermissions = readsPermissions;
        this.failures = failures;
        this.clock = clock;
        requests = new PasswordChecks("http-login-", terms.requestsMax(), terms.waitingMax());
        breaker = new CircuitBreaker(FAILURES_MAX, OPEN_TIME, nanoTime);
        cache = new AnswerCache(terms.cacheMax(), nanoTime);
        new SecureRandom().nextBytes(salt);
        http = HttpClient.newBuilder()
                .connectTimeout(terms.timeout())
                .executor(workers)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(terms.url())
                .timeout(terms.timeout())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
        terms.authorization().ifPresent(value -> request.header("Authorization", value));
        template = request.build();
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        String userName = credentials.userName();
        if (userName == null || userName.isEmpty()) {
            return CompletableFuture.completedFuture(Authentication.PASSED_ON);
        }
        String key = key(credentials, userName);
        Authentication known = cache.get(key);
        if (known != null && !isOver(known)) {
            return CompletableFuture.completedFuture(known);
        }
        if (!breaker.isPermitted()) {
            return CompletableFuture.completedFuture(UNAVAILABLE);
        }
        CompletableFuture<Authentication> outcome = new CompletableFuture<>();
        String share = failures.shareOf(credentials.peer().source(), userName);
        boolean accepted = requests.submit(share, isGone, () -> {
            try {
                outcome.complete(ask(credentials, userName, key));
            } catch (RuntimeException | Error broken) {
                outcome.completeExceptionally(broken);
            }
        });
        if (!accepted) {
            outcome.complete(PasswordAuthenticator.busy());
        }
        return outcome;
    }

    private boolean isOver(Authentication known) {
        return known instanceof Authentication.Accepted accepted && accepted.untilMillis() <= clock.getAsLong();
    }

    /** Sends the request to the service and waits for the response; runs on a thread that may block. */
    private Authentication ask(Credentials credentials, String userName, String key) {
        // Created when the request is sent, so that queued clients need no memory for their request.
        String body = body(credentials, userName);
        if (body == null) {
            return NO_TEXT;
        }
        if (!breaker.begin()) {
            return UNAVAILABLE;
        }
        String outage = "an error in the broker";
        try {
            HttpResponse<byte[]> response = response(body);
            int status = response.statusCode();
            outage = status >= SERVER_ERROR ? "the status is " + status : null;
            if (outage == null) {
                Authentication answer = read(response, credentials, userName);
                cache.put(key, answer, keepFor(response).toNanos());
                return answer;
            }
        } catch (HttpAnswer.InvalidAnswer wrong) { // no failure of the service: other responses may be valid
            warn("an answer is not valid, and its client is rejected: " + wrong.getMessage());
        } catch (TimeoutException late) {
            outage = "no answer within " + terms.timeout().toMillis() + " ms";
        } catch (ExecutionException failed) {
            outage = String.valueOf(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            count(outage);
        }
        return UNAVAILABLE;
    }

    private void count(@Nullable String outage) {
        if (outage == null) {
            if (breaker.onSuccess()) {
                LOG.infof("mqtt.auth.http.url: %s answers again", terms.url());
            }
        } else if (breaker.onFailure()) {
            LOG.errorf(
                    "mqtt.auth.http.url: %s has failed at least %d times in a row; clients are rejected with 0x88 for %d s, then one request tests the service: %s",
                    terms.url(), FAILURES_MAX, OPEN_TIME.toSeconds(), printable(outage));
        } else {
            warn("it has failed, and its client is rejected: " + outage);
        }
    }

    /** Logs a warning, at most one per interval. */
    private void warn(String line) {
        if (logInterval.mayLog()) {
            LOG.warnf("mqtt.auth.http.url: %s: %s; further ones are logged after 10 s", terms.url(), printable(line));
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Waits for the response with its whole body. */
    private HttpResponse<byte[]> response(String body)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(template, (_, _) -> true)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BYTES_MAX));
        try {
            return response.get(terms.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            response.cancel(true); // closes the connection when the response is late
        }
    }

    private Authentication read(HttpResponse<byte[]> response, Credentials credentials, String userName)
            throws HttpAnswer.InvalidAnswer {
        return switch (response.statusCode()) {
            case OK ->
                HttpAnswer.read(
                        new String(response.body(), StandardCharsets.UTF_8),
                        credentials,
                        userName,
                        readsPermissions,
                        clock.getAsLong());
            case NO_CONTENT -> HttpAnswer.accepted(userName);
            default -> throw new HttpAnswer.InvalidAnswer("the status is " + response.statusCode());
        };
    }

    private Duration keepFor(HttpResponse<byte[]> response) {
        return HttpAnswer.keepFor(
                response.headers().allValues("Cache-Control"),
                response.headers().firstValue("Age").orElse("0"),
                terms.cacheTimeMax());
    }

    /** The body of the request; null when the password is not UTF-8. */
    private static @Nullable String body(Credentials credentials, String userName) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("clientid", credentials.clientId());
        fields.put("username", userName);
        InetAddress address = credentials.peer().inetAddress();
        fields.put("peerhost", address == null ? "" : address.getHostAddress());
        byte[] password = credentials.password();
        try {
            fields.put(
                    "password",
                    password == null
                            ? ""
                            : StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(password))
                                    .toString());
        } catch (CharacterCodingException noText) {
            return null;
        }
        return JsonUtil.toJson(fields);
    }

    /** The key for the cache: a digest of the whole request with a secret salt, so that it does not reveal a password. */
    private String key(Credentials credentials, String userName) {
        byte[] password = credentials.password();
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
        digest.update(salt);
        for (byte[] part : List.of(
                bytes(credentials.clientId()),
                bytes(userName),
                bytes(String.valueOf(credentials.peer().inetAddress())),
                password == null ? new byte[0] : password)) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
