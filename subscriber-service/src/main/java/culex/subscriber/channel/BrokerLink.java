package culex.subscriber.channel;

import culex.client.BackOff;
import culex.subscriber.connection.BrokerClients;
import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.connection.SubscribeResult;
import culex.subscriber.sink.PrintableText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one MQTT client connected and subscribed. Its state belongs to its own thread, {@code readings-link}. Any thread may call the
 * package-private methods; they return immediately.
 *
 * <p>After a lost connection it reconnects with the same client, so that a persistent session continues. When the broker has lost the
 * Session, the link ends the client's stream, and {@link ReadingsSource} asks for a new client.
 */
final class BrokerLink {

    private static final Logger LOG = Logger.getLogger(BrokerLink.class);

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("readings-link").factory());
    private final ConnectionSettings settings;
    private final ConnectionState state;
    private final BackOff connectDelays;
    private final BackOff handlingDelays;
    private @Nullable BrokerSession current;
    private volatile boolean handlingFailed;
    private boolean attemptPending;
    private boolean stopping;

    /** Calls {@code backOffs} twice: for delays after failed connections and for delays after failed messages. */
    BrokerLink(ConnectionSettings settings, ConnectionState state, Supplier<BackOff> backOffs) {
        this.settings = settings;
        this.state = state;
        this.connectDelays = backOffs.get();
        this.handlingDelays = backOffs.get();
    }

    /** Creates a session that is not connected yet; see {@link #use}. */
    BrokerSession newSession() {
        var made = new CompletableFuture<BrokerSession>();
        var session = new BrokerSession(
                BrokerClients.create(settings, why -> run(() -> disconnected(made.join(), why))), settings.topics());
        made.complete(session);
        return session;
    }

    /** Connects {@code session} and disconnects the one before. Call it after subscribing to the messages of {@code session}. */
    void use(BrokerSession session) {
        run(() -> {
            if (current != null) {
                disconnect(current);
            }
            current = session;
            if (!attemptPending) {
                attempt();
            }
        });
    }

    /** Resets the delay after a failed message, because a message was handled. */
    void handled() {
        if (handlingFailed) {
            handlingFailed = false;
            run(handlingDelays::reset);
        }
    }

    /** Disconnects {@code session}, and reconnects after a delay, so that the broker delivers its unacknowledged messages again. */
    void redeliver(BrokerSession session) {
        run(() -> {
            if (session != current || stopping) {
                return;
            }
            handlingFailed = true;
            Duration delay = handlingDelays.next();
            LOG.warnf(
                    "disconnecting, so that the broker delivers the message again; next attempt in %s", seconds(delay));
            replace(session, "handling failed", delay);
        });
    }

    /** Sends DISCONNECT. The future completes when the connection is closed, or immediately if there is none. */
    CompletableFuture<Void> stop() {
        var stopped = new CompletableFuture<Void>();
        run(() -> {
            stopping = true;
            state.onDisconnected();
            if (current == null) {
                stopped.complete(null);
            } else {
                var _ = current.client().disconnect().whenComplete((_, _) -> stopped.complete(null));
            }
        });
        return stopped;
    }

    private void attempt() {
        attemptPending = false;
        BrokerSession session = current;
        if (session == null || stopping) {
            return;
        }
        var _ = session.client().connect().whenComplete((sessionPresent, failure) -> {
            // The client reports a failed attempt to disconnected(), as it does a lost connection.
            if (failure == null) {
                run(() -> connected(session, sessionPresent));
            }
        });
    }

    private void connected(BrokerSession session, boolean sessionPresent) {
        if (session != current || stopping) {
            disconnect(session);
            return;
        }
        if (session.isEstablished() && !sessionPresent) {
            LOG.warn("the broker has lost the session; messages published since the disconnect are lost");
            replace(session, "session lost", Duration.ZERO);
            return;
        }
        connectDelays.reset();
        state.onConnected();
        LOG.infof(
                "success connect mqtt %s server: %s, MQTT %s, client id %s%s",
                settings.address().transport().isWebSocket() ? "websocket" : "tcp",
                settings.address(),
                settings.version(),
                PrintableText.escape(settings.clientId()),
                sessionPresent ? ", session resumed" : "");
        session.establish();
        subscribe(session);
    }

    private void subscribe(BrokerSession session) {
        if (session != current || stopping) {
            return;
        }
        if (session.ungranted().isEmpty()) {
            state.onSubscribed(true);
            return;
        }
        var _ = session.client().subscribe(session.ungranted()).whenComplete((results, failure) -> {
            if (failure == null) {
                run(() -> subscribed(session, results));
            } else {
                LOG.warnf("no SUBACK for SUBSCRIBE: %s", PrintableText.escape(BrokerClients.FAILURE_TEXT.of(failure)));
            }
        });
    }

    private void subscribed(BrokerSession session, List<SubscribeResult> results) {
        if (session != current) {
            return;
        }
        List<SubscribeResult> rejected =
                results.stream().filter(result -> !result.granted()).toList();
        session.ungranted(rejected.stream().map(SubscribeResult::topicFilter).toList());
        results.stream()
                .filter(SubscribeResult::granted)
                .forEach(result -> LOG.infof("subscribe %s topic", PrintableText.escape(result.topicFilter())));
        state.onSubscribed(rejected.isEmpty());
        if (rejected.isEmpty()) {
            return;
        }
        Duration delay = connectDelays.next();
        state.onFailure("the broker rejected the subscription to "
                + PrintableText.escape(rejected.getFirst().topicFilter()) + " ("
                + rejected.getFirst().reason() + ")");
        rejected.forEach(result -> LOG.errorf(
                "the broker rejected the subscription to %s (%s); next attempt in %s",
                PrintableText.escape(result.topicFilter()), result.reason(), seconds(delay)));
        runLater(delay, () -> subscribe(session));
    }

    private void disconnected(BrokerSession session, String why) {
        if (session != current || stopping) {
            return;
        }
        boolean wasConnected = state.isConnected();
        state.onDisconnected();
        state.onFailure(PrintableText.escape(why));
        if (attemptPending) {
            return;
        }
        Duration delay = connectDelays.next();
        LOG.warnf(
                "%s %s: %s; next attempt in %s",
                wasConnected ? "lost the connection to" : "no connection to",
                settings.address(),
                PrintableText.escape(why),
                seconds(delay));
        schedule(delay);
    }

    /** Disconnects the session and ends its stream. {@link ReadingsSource} then passes a new session to {@link #use}. */
    private void replace(BrokerSession session, String why, Duration delay) {
        state.onDisconnected();
        schedule(delay);
        disconnect(session);
        current = null;
        session.fail(why);
    }

    private void schedule(Duration delay) {
        attemptPending = true;
        runLater(delay, this::attempt);
    }

    private void run(Runnable task) {
        runLater(Duration.ZERO, task);
    }

    private void runLater(Duration delay, Runnable task) {
        Runnable logged = () -> {
            try {
                task.run();
            } catch (RuntimeException defect) {
                LOG.error("the link to the broker failed", defect);
            }
        };
        var _ = loop.schedule(logged, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void disconnect(BrokerSession session) {
        var _ = session.client().disconnect();
    }

    private static String seconds(Duration delay) {
        return String.format(Locale.ROOT, "%.1f s", delay.toMillis() / 1000.0);
    }
}
