package culex.broker.security;

import culex.broker.packet.ReasonCode;
import culex.broker.transport.LogInterval;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients with a user name by requests to an HTTP service, in EMQX's form. The client is rejected (0x88) when the service
 * fails, responds too late, or sends an invalid response. Separate threads wait for the responses, one for each request.
 */
final class HttpAuthenticator implements Authenticator {
    static final int FAILURES_MAX = 5;
    static final Duration OPEN_TIME = Duration.ofSeconds(5);
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final int BYTES_MAX = 64 * 1024;
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
    /** The URL of the service for the log, without its user and its query, which may be secrets. */
    private final String address;

    private final LongSupplier clock;
    private final HttpClient http;
    private final LoginRequests logins;
    private final CircuitBreaker breaker;
    private final AnswerCache cache;
    private final LogInterval logInterval = new LogInterval(LOG_INTERVAL, System::nanoTime);

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
        address = terms.url().toString().replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
        this.readsPermissions = readsPermissions;
        this.failures = failures;
        this.clock = clock;
        requests = new PasswordChecks("http-login-", terms.requestsMax(), terms.waitingMax());
        breaker = new CircuitBreaker(FAILURES_MAX, OPEN_TIME, nanoTime);
        cache = new AnswerCache(terms.cacheMax(), nanoTime);
        logins = new LoginRequests(terms);
        http = HttpClient.newBuilder()
                .connectTimeout(terms.timeout())
                .executor(workers)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        String userName = credentials.userName();
        if (userName == null || userName.isEmpty()) {
            return CompletableFuture.completedFuture(Authentication.PASSED_ON);
        }
        String key = logins.key(credentials, userName);
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
        HttpRequest request = logins.of(credentials, userName);
        if (request == null) {
            return NO_TEXT;
        }
        if (!breaker.begin()) {
            return UNAVAILABLE;
        }
        String outage = "an error in the broker";
        try {
            HttpResponse<byte[]> response = response(request);
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
            outage = withoutQuery(String.valueOf(failed.getCause()), request);
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
                LOG.infof("mqtt.auth.http.url: %s answers again", address);
            }
        } else if (breaker.onFailure()) {
            LOG.errorf(
                    "mqtt.auth.http.url: %s has failed at least %d times in a row; clients are rejected with 0x88 for %d s, then one request tests the service: %s",
                    address, FAILURES_MAX, OPEN_TIME.toSeconds(), printable(outage));
        } else {
            warn("it has failed, and its client is rejected: " + outage);
        }
    }

    /** Logs a warning, at most one per interval. */
    private void warn(String line) {
        if (logInterval.mayLog()) {
            LOG.warnf("mqtt.auth.http.url: %s: %s; further ones are logged after 10 s", address, printable(line));
        }
    }

    /** A text of the HTTP client without the query of a request, which may contain a password. */
    private static String withoutQuery(String text, HttpRequest request) {
        String query = request.uri().getRawQuery();
        return query == null ? text : text.replace(query, "...");
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Waits for the response with its whole body. */
    private HttpResponse<byte[]> response(HttpRequest request)
            throws InterruptedException, ExecutionException, TimeoutException {
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
}
