package culex.broker.store.jetstream;

import culex.broker.store.log.LogUnavailableException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The connection to NATS. It is opened by the first call; calls are repeated until they succeed or their time limit has passed. */
final class NatsClient implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final Duration REQUEST = Duration.ofMillis(1_500);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PING = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofMillis(100);
    private static final int PINGS_MAX = 2;
    private static final int QUICK_TRIES = 3;
    private static final long QUICK_PAUSE = 20;
    private static final long PAUSE = 100;

    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");

    private final Options options;
    private final Duration patience;
    private final Semaphore opening = new Semaphore(1);
    private final AtomicInteger reconnects = new AtomicInteger();
    private volatile @Nullable Connection connection;
    /** Whether the loss of the connection is logged: NATS' client reports every attempt that fails. */
    private final AtomicBoolean isLost = new AtomicBoolean();

    private volatile boolean isClosed;

    NatsClient(JetStreamSettings settings) {
        this.patience = settings.patience();
        Options.Builder builder = Options.builder()
                .servers(settings.servers().toArray(String[]::new))
                .connectionName("culex-" + settings.cluster())
                .connectionTimeout(CONNECT)
                .reconnectWait(RECONNECT)
                .maxReconnects(-1)
                // No buffer: a message that waited in it for a new connection would be sent after its append had
                // failed.
                .reconnectBufferSize(0)
                .pingInterval(PING)
                .maxPingsOut(PINGS_MAX)
                .errorListener(new ErrorListener() {})
                .connectionListener(this::onConnectionEvent);
        if (settings.user() != null && settings.password() != null) {
            builder.userInfo(settings.user(), settings.password());
        }
        if (settings.token() != null) {
            builder.token(settings.token().toCharArray());
        }
        if (settings.credentials() != null) {
            builder.authHandler(Nats.credentials(settings.credentials().toString()));
        }
        if (settings.tls() != null) {
            builder.sslContext(settings.tls());
        }
        options = builder.build();
    }

    /** A request to NATS. The client repeats a request that throws an exception. */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {
        T run(Connection connection) throws IOException, JetStreamApiException, InterruptedException;
    }

    /** The number of new connections so far: consumers of an earlier one may receive nothing more. */
    int reconnects() {
        return reconnects.get();
    }

    /** Returns the time at which the patience of a call that begins now ends. */
    long deadline() {
        return System.nanoTime() + patience.toNanos();
    }

    <T extends @Nullable Object> T call(Call<T> call) throws LogUnavailableException {
        return call(deadline(), call);
    }

    /** Repeats a call until it succeeds or the deadline has passed. */
    <T extends @Nullable Object> T call(long deadline, Call<T> call) throws LogUnavailableException {
        for (int tries = 0; ; tries++) {
            Exception failure;
            try {
                return call.run(connection());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LogUnavailableException("interrupted while waiting for NATS", e);
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                failure = e;
            }
            if (isClosed || System.nanoTime() - deadline >= 0) {
                throw new LogUnavailableException("NATS: " + withoutSecrets(failure.getMessage()), failure);
            }
            pause(tries);
        }
    }

    static JetStreamManagement management(Connection connection) throws IOException {
        return connection.jetStreamManagement(
                JetStreamOptions.builder().requestTimeout(REQUEST).build());
    }

    /**
     * Publishes a message into a stream.
     *
     * @return its position
     * @throws IOException when there is no answer
     * @throws JetStreamApiException when the stream has rejected the message
     */
    static long publish(Connection connection, String subject, Headers headers, byte[] data)
            throws IOException, JetStreamApiException, InterruptedException {
        Message answer = connection.request(subject, headers, data, REQUEST);
        if (answer == null || answer.isStatusMessage()) {
            throw new IOException("no answer from the stream of " + subject);
        }
        return new PublishAck(answer).getSeqno();
    }

    private static void pause(int tries) throws LogUnavailableException {
        sleep(tries < QUICK_TRIES ? QUICK_PAUSE : PAUSE);
    }

    static void sleep(long millis) throws LogUnavailableException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while waiting for NATS", e);
        }
    }

    private Connection connection() throws IOException, InterruptedException {
        Connection current = connection;
        if (current != null && isOpen(current)) {
            return current;
        }
        opening.acquire();
        try {
            current = connection;
            if (current == null || !isOpen(current)) {
                current = Nats.connect(options);
                connection = current;
                if (isClosed) {
                    current.close();
                    throw new IOException("the log is closed");
                }
            }
            return current;
        } finally {
            opening.release();
        }
    }

    /**
     * Whether the connection is open, or reconnects by itself. It does not reconnect any more after the servers have rejected its
     * credentials twice.
     */
    private static boolean isOpen(Connection connection) {
        return connection.getStatus() != Connection.Status.CLOSED;
    }

    /** Removes user name and password from server addresses in the text. */
    private static String withoutSecrets(@Nullable String text) {
        return USER_INFO.matcher(String.valueOf(text)).replaceAll("//");
    }

    private void onConnectionEvent(Connection source, ConnectionListener.Events event) {
        if (event == ConnectionListener.Events.CONNECTED) {
            isLost.set(false); // failed attempts before the first connection count as losses
        } else if (event == ConnectionListener.Events.RECONNECTED) {
            isLost.set(false);
            reconnects.incrementAndGet();
            LOG.infof("Connected to NATS again, at %s", withoutSecrets(source.getConnectedUrl()));
        } else if (event == ConnectionListener.Events.DISCONNECTED && !isClosed && !isLost.getAndSet(true)) {
            LOG.warn("The connection to NATS is lost. Commits wait until a server of mqtt.cluster.servers answers.");
        }
    }

    @Override
    public void close() {
        isClosed = true;
        Connection last = connection;
        if (last != null) {
            try {
                last.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
