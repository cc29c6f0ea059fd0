package culex.subscriber.channel;

import culex.subscriber.connection.BackOff;
import culex.subscriber.connection.BrokerClients;
import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.connection.FailureText;
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
 * Keeps one client connected and subscribed. Its state belongs to one thread of its own; every method may be called from any
 * thread and returns at once.
 *
 * <p>A lost connection is made again with the same client, so that a kept Session goes on where it was. When there is no
 * Session to go on with, the client's side of it ends too, and {@link ReadingsSource} asks for a new client.
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

    /** The delays are asked by the link alone; {@code backOffs} is called twice. */
    BrokerLink(ConnectionSettings settings, ConnectionState state, Supplier<BackOff> backOffs) {
        this.settings = settings;
        this.state = state;
        this.connectDelays = backOffs.get();
        this.handlingDelays = backOffs.get();
    }

    /** A session that is not used yet. */
    BrokerSession newSession() {
        var made = new CompletableFuture<BrokerSession>();
        var session = new BrokerSession(
                BrokerClients.create(settings, why -> run(() -> disconnected(made.join(), why))), settings.topics());
        made.complete(session);
        return session;
    }

    /** Connects {@code session}, once somebody listens to its messages, and lets the one before go. */
    void use(BrokerSession session) {
        run(() -> {
            if (current != null) {
                letGo(current);
            }
            current = session;
            if (!attemptPending) {
                attempt();
            }
        });
    }

    /** Something was handled, so the next failure waits the shortest time again. */
    void handled() {
        if (handlingFailed) {
            handlingFailed = false;
            run(handlingDelays::reset);
        }
    }

    /** Leaves {@code session} with what is not acknowledged, so that the broker delivers that again, after a delay. */
    void redeliver(BrokerSession session) {
        run(() -> {
            if (session != current || stopping) {
                return;
            }
            handlingFailed = true;
            Duration delay = handlingDelays.next();
            LOG.warnf("disconnecting, so that the broker delivers it again; next attempt in %s", seconds(delay));
            replace(session, "handling failed", delay);
        });
    }

    /** Sends DISCONNECT; what comes back completes when the connection is closed, or at once when there is none. */
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
            // A failure comes to disconnected(), where lost connections come too.
            if (failure == null) {
                run(() -> connected(session, sessionPresent));
            }
        });
    }

    private void connected(BrokerSession session, boolean sessionPresent) {
        if (session != current || stopping) {
            letGo(session);
            return;
        }
        if (session.isEstablished() && !sessionPresent) {
            LOG.warn("the broker has not kept the session; what was published meanwhile is lost");
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
        if (session.outstanding().isEmpty()) {
            state.onSubscribed(true);
            return;
        }
        var _ = session.client().subscribe(session.outstanding()).whenComplete((results, failure) -> {
            if (failure == null) {
                run(() -> subscribed(session, results));
            } else {
                LOG.warnf("SUBSCRIBE was not answered: %s", PrintableText.escape(FailureText.of(failure)));
            }
        });
    }

    private void subscribed(BrokerSession session, List<SubscribeResult> results) {
        if (session != current) {
            return;
        }
        List<SubscribeResult> refused =
                results.stream().filter(result -> !result.granted()).toList();
        session.outstanding(refused.stream().map(SubscribeResult::topicFilter).toList());
        results.stream()
                .filter(SubscribeResult::granted)
                .forEach(result -> LOG.infof("subscribe %s topic", PrintableText.escape(result.topicFilter())));
        state.onSubscribed(refused.isEmpty());
        if (refused.isEmpty()) {
            return;
        }
        Duration delay = connectDelays.next();
        state.onFailure("the broker refused to subscribe to "
                + PrintableText.escape(refused.getFirst().topicFilter()) + " ("
                + refused.getFirst().reason() + ")");
        refused.forEach(result -> LOG.errorf(
                "subscribe to %s refused by the broker (%s); asking again in %s",
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

    /** Ends the session's stream, which makes {@link ReadingsSource} bring another one to {@link #use}. */
    private void replace(BrokerSession session, String why, Duration delay) {
        state.onDisconnected();
        schedule(delay);
        letGo(session);
        current = null;
        session.giveUp(why);
    }

    private void schedule(Duration delay) {
        attemptPending = true;
        runLater(delay, this::attempt);
    }

    private void run(Runnable task) {
        runLater(Duration.ZERO, task);
    }

    private void runLater(Duration delay, Runnable task) {
        Runnable heard = () -> {
            try {
                task.run();
            } catch (RuntimeException defect) {
                LOG.error("the link to the broker failed", defect);
            }
        };
        var _ = loop.schedule(heard, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void letGo(BrokerSession session) {
        var _ = session.client().disconnect();
    }

    private static String seconds(Duration delay) {
        return String.format(Locale.ROOT, "%.1f s", delay.toMillis() / 1000.0);
    }
}
