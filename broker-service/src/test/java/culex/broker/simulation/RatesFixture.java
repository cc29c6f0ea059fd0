package culex.broker.simulation;

import culex.broker.delivery.OutboundLimits;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.rates.Rate;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateLimit;
import culex.broker.rates.RateLimits;
import culex.broker.rates.RateScope;
import culex.broker.security.Authentication;
import culex.broker.security.Authenticator;
import culex.broker.security.Principal;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A broker with rate limits on two loops, and clients whose users and roles follow from their Client Identifiers. */
abstract class RatesFixture {
    private static final SessionLimits LIMITS =
            new SessionLimits(100, 100, 100, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 100, 10);
    static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final int TICK_MILLIS = 100;
    static final String HERE = "192.0.2.1:1000";

    final MemoryBudget budget = MemoryBudget.unlimited();
    final ManualLoop loop = new ManualLoop(0, budget);
    final ManualLoop otherLoop = new ManualLoop(1, budget);
    final List<ManualLoop> loops = List.of(loop, otherLoop);
    final SimulatedBroker broker = new SimulatedBroker(loops, LIMITS);

    static RateLimit rate(RateScope scope, RateKind kind, String rate) {
        String setting = "mqtt.rates." + scope.label() + '.' + kind.label();
        return new RateLimit(setting, scope, kind, Objects.requireNonNull(Rate.parse(rate, kind)));
    }

    /**
     * Returns an authenticator that derives user and role from the Client Identifier, which has the form user:number or user:number:role.
     */
    private static Authenticator byClientId() {
        return (credentials, isGone) -> {
            String[] parts = credentials.clientId().split(":", -1);
            Principal principal = parts.length == 1
                    ? Principal.ANONYMOUS
                    : new Principal(parts[0], Set.of(Arrays.copyOfRange(parts, 2, parts.length)));
            return CompletableFuture.completedFuture(new Authentication.Accepted(principal));
        };
    }

    void limit(RateLimits rates) {
        broker.limit(rates, byClientId());
    }

    void limit(RateLimit... general) {
        limit(new RateLimits(List.of(general), Map.of(), Map.of()));
    }

    void limit(RateScope scope, RateKind kind, String rate) {
        limit(rate(scope, kind, rate));
    }

    static ConnectWords words(String clientId) {
        return new ConnectWords(clientId, true, true, 0, 100, 0, null, "");
    }

    RecordedClient connect(String clientId) {
        return connect(words(clientId), loop, HERE, "tcp", 0);
    }

    RecordedClient connect(String clientId, ManualLoop on, String address) {
        return connect(words(clientId), on, address, "tcp", 0);
    }

    RecordedClient connect311(String clientId) {
        return connect(new ConnectWords(clientId, false, true, 0, 100, 0, null, ""), loop, HERE, "tcp", 0);
    }

    RecordedClient connect(ConnectWords words, ManualLoop on, String address, String listener, int keepAliveSeconds) {
        Peer peer = new Peer(
                Peer.Kind.TCP, address, new ListenerTerms(listener, ListenerTerms.Anonymous.AS_ELSEWHERE, false), null);
        return new RecordedClient(broker, loops, new RecordingSocket(on, peer), on, words, keepAliveSeconds);
    }

    /** Connects a subscriber of all messages that has no rate limit. */
    RecordedClient subscriber() {
        limit(RateLimits.NONE);
        RecordedClient subscriber = connect("subscriber");
        subscriber.subscribe("t", 0);
        return subscriber;
    }

    static void publish(RecordedClient client, int messages) {
        client.write(packets(client, messages));
    }

    static byte[][] packets(RecordedClient client, int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> client.publish(0, 1 + i % 9))
                .toArray(byte[][]::new);
    }

    void advance(long millis) {
        for (long passed = 0; passed < millis; passed += TICK_MILLIS) {
            loops.forEach(each -> each.advance(TICK_MILLIS));
            ManualLoop.runAll(loops);
        }
    }

    long reached(LimitReached limit) {
        return budget.timesReached(limit);
    }
}
