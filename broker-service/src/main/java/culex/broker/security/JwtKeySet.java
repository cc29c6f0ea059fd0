package culex.broker.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Web Key Set of an identity provider. The set is fetched for the first token, for a token after the refresh interval, and for a
 * token that names a key that is not in the set, because the key may be new: at most once every {@value #UNKNOWN_KEY_SECONDS} seconds. Such
 * tokens wait for the fetch. While fetching fails, the last keys are used for up to {@value #STALE_INTERVALS} refresh intervals. May be
 * called from any thread; nothing here blocks.
 */
final class JwtKeySet implements JwtKeys {
    static final int UNKNOWN_KEY_SECONDS = 30;
    static final int STALE_INTERVALS = 6;
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int BYTES_MAX = 1 << 20;

    private final URI uri;
    private final HttpClient http;
    private final long refreshNanos;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Fetched> fetched = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Fetched>> fetching = new AtomicReference<>();
    private volatile long attemptedNanos;
    private volatile boolean isAttempted;

    private record Fetched(List<JsonWebKey> keys, long nanos) {
        boolean has(@Nullable String keyId) {
            return keyId == null
                    || keys.stream()
                            .anyMatch(key ->
                                    key.getKeyId() == null || key.getKeyId().equals(keyId));
        }
    }

    /**
     * @param workers the threads of the HTTP client
     * @param nanoTime the monotonic clock
     */
    JwtKeySet(URI uri, Duration refreshInterval, Executor workers, LongSupplier nanoTime) {
        this.uri = uri;
        this.nanoTime = nanoTime;
        refreshNanos = refreshInterval.toNanos();
        http = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .executor(workers)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public CompletionStage<List<JsonWebKey>> keysFor(@Nullable String keyId) {
        // Reads the running fetch before the result, so that a fetch that completes at this moment is not missed.
        boolean mayAttempt =
                !isAttempted || nanoTime.getAsLong() - attemptedNanos >= TimeUnit.SECONDS.toNanos(UNKNOWN_KEY_SECONDS);
        CompletableFuture<Fetched> underWay = fetching.get();
        Fetched now = fetched.get();
        long age = now == null ? Long.MAX_VALUE : nanoTime.getAsLong() - now.nanos();
        boolean isUsable = now != null && age < STALE_INTERVALS * refreshNanos;
        Fetched known = now != null && isUsable && now.has(keyId) ? now : null;
        boolean canFetch = underWay != null || mayAttempt;
        if (known != null && (age < refreshNanos || !canFetch)) {
            return CompletableFuture.completedFuture(known.keys());
        }
        if (canFetch) {
            CompletableFuture<Fetched> newer = underWay == null ? fetch() : underWay;
            return (known == null ? newer : newer.exceptionally(_ -> known)).thenApply(Fetched::keys);
        }
        return isUsable
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.failedFuture(new IllegalStateException("the keys of " + uri + " cannot be had"));
    }

    /** Fetches the keys, or waits for the fetch that is running. */
    private CompletableFuture<Fetched> fetch() {
        CompletableFuture<Fetched> mine = new CompletableFuture<>();
        CompletableFuture<Fetched> other = fetching.compareAndExchange(null, mine);
        if (other != null) {
            return other;
        }
        attemptedNanos = nanoTime.getAsLong();
        isAttempted = true;
        request()
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::read)
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        fetched.set(answer);
                    }
                    fetching.set(null);
                    if (failure == null) {
                        mine.complete(answer);
                    } else {
                        LOG.errorf(
                                "mqtt.jwt.jwks-url: the keys of %s cannot be fetched: %s", uri, failure.getMessage());
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }

    private CompletableFuture<HttpResponse<byte[]>> request() {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(TIMEOUT)
                    .header("Accept", "application/json")
                    .build();
            return http.sendAsync(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BYTES_MAX));
        } catch (RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private Fetched read(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the status is " + response.statusCode());
        }
        List<JsonWebKey> keys = JwtKeyFile.keySet(JwtKeyFile.text(response.body()));
        if (keys.isEmpty()) {
            throw new IllegalStateException("it holds no public key");
        }
        return new Fetched(keys, nanoTime.getAsLong());
    }
}
