package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.observe.DropReason;
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
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates of clients, users and addresses: which clients are paused, and which responses they get. */
class RatesTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(100, 100, 100, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 100, 10);
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int CONNECTION_RATE_EXCEEDED = 0x9F;
    private static final int SERVER_UNAVAILABLE_IN_311 = 3;
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final int TICK_MILLIS = 100;
    private static final String HERE = "192.0.2.1:1000";

    private final MemoryBudget budget = MemoryBudget.unlimited();
    private final ManualLoop loop = new ManualLoop(0, budget);
    private final ManualLoop otherLoop = new ManualLoop(1, budget);
    private final List<ManualLoop> loops = List.of(loop, otherLoop);
    private final SimulatedBroker broker = new SimulatedBroker(loops, LIMITS);

    private static RateLimit rate(RateScope scope, RateKind kind, String rate) {
        String setting = "mqtt.rates." + scope.label() + '.' + kind.label();
        return new RateLimit(setting, scope, kind, Objects.requireNonNull(Rate.parse(rate, kind)));
    }

    /** Returns an authenticator that derives user and role from the Client Identifier, which has the form user:number or user:number:role. */
    private static Authenticator byClientId() {
        return (credentials, isGone) -> {
            String[] parts = credentials.clientId().split(":", -1);
            Principal principal = parts.length == 1
                    ? Principal.ANONYMOUS
                    : new Principal(parts[0], Set.of(Arrays.copyOfRange(parts, 2, parts.length)));
            return CompletableFuture.completedFuture(new Authentication.Accepted(principal));
        };
    }

    private void limit(RateLimits rates) {
        broker.limit(rates, byClientId());
    }

    private void limit(RateLimit... general) {
        limit(new RateLimits(List.of(general), Map.of(), Map.of()));
    }

    private void limit(RateScope scope, RateKind kind, String rate) {
        limit(rate(scope, kind, rate));
    }

    private static ConnectWords words(String clientId) {
        return new ConnectWords(clientId, true, true, 0, 100, 0, null, "");
    }

    private RecordedClient connect(String clientId) {
        return connect(words(clientId), loop, HERE, "tcp", 0);
    }

    private RecordedClient connect(String clientId, ManualLoop on, String address) {
        return connect(words(clientId), on, address, "tcp", 0);
    }

    private RecordedClient connect311(String clientId) {
        return connect(new ConnectWords(clientId, false, true, 0, 100, 0, null, ""), loop, HERE, "tcp", 0);
    }

    /** Connects a client with the will "w" for "t". */
    private RecordedClient connectWithWill() {
        return connect(new ConnectWords("client", true, true, 0, 100, 0, "t", "w"), loop, HERE, "tcp", 0);
    }

    private RecordedClient connect(
            ConnectWords words, ManualLoop on, String address, String listener, int keepAliveSeconds) {
        Peer peer = new Peer(
                Peer.Kind.TCP, address, new ListenerTerms(listener, ListenerTerms.Anonymous.AS_ELSEWHERE, false), null);
        return new RecordedClient(broker, loops, new RecordingSocket(on, peer), on, words, keepAliveSeconds);
    }

    /** Connects a subscriber of all messages that has no rate limit. */
    private RecordedClient subscriber() {
        limit(RateLimits.NONE);
        RecordedClient subscriber = connect("subscriber");
        subscriber.subscribe("t", 0);
        return subscriber;
    }

    private static void publish(RecordedClient client, int messages) {
        client.write(packets(client, messages));
    }

    private static byte[][] packets(RecordedClient client, int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> client.publish(0, 1 + i % 9))
                .toArray(byte[][]::new);
    }

    private void advance(long millis) {
        for (long passed = 0; passed < millis; passed += TICK_MILLIS) {
            loops.forEach(each -> each.advance(TICK_MILLIS));
            ManualLoop.runAll(loops);
        }
    }

    private long reached(LimitReached limit) {
        return budget.timesReached(limit);
    }

    @Test
    void packetsOfAClientAboveItsRateAreNotReadUntilTheBucketRefills() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        RecordedClient client = connect("client");
        publish(client, 10);
        assertTrue(client.isRead());
        publish(client, 1);
        assertFalse(client.isRead());
        advance(1100);
        assertTrue(client.isRead());
        assertEquals(11, subscriber.payloads().size());
        assertEquals(1, reached(LimitReached.PUBLISH_RATE));
        assertEquals(List.of("mqtt.rates.client.publishes=10/10s"), broker.exceeded());
    }

    @Test
    void packetsReadTogetherAreHandledAtTheRateInTheirOrder() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/s");
        RecordedClient client = connect("client");
        publish(client, 50);
        assertEquals(11, subscriber.payloads().size());
        client.write(PINGREQ);
        advance(1000);
        int afterASecond = subscriber.payloads().size();
        assertTrue(afterASecond >= 20 && afterASecond <= 22, afterASecond + " messages");
        assertEquals(0, client.came(ClientWire.PINGRESP).size());
        advance(4000);
        assertEquals(50, subscriber.payloads().size());
        assertEquals(1, client.came(ClientWire.PINGRESP).size());
        assertTrue(client.isRead());
    }

    @Test
    void packetsOfOtherClientsAreReadWhileOneClientIsPaused() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "5/1h");
        RecordedClient greedy = connect("greedy");
        RecordedClient other = connect("other");
        publish(greedy, 20);
        publish(other, 5);
        assertFalse(greedy.isRead());
        assertTrue(other.isRead());
        assertEquals(11, subscriber.payloads().size());
    }

    @Test
    void pausedClientIsNotDisconnectedForItsKeepAlive() {
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/10m");
        RecordedClient client = connect(words("client"), loop, HERE, "tcp", 10);
        publish(client, 2);
        advance(Duration.ofMinutes(9).toMillis());
        assertFalse(client.isRead());
        assertFalse(client.isClosed());
        advance(Duration.ofMinutes(1).plusSeconds(10).toMillis());
        assertTrue(client.isRead());
        assertFalse(client.isClosed());
        advance(Duration.ofSeconds(16).toMillis());
        assertTrue(client.isClosed());
    }

    @Test
    void clientsOfOneUserShareItsRateOnSeveralLoops() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.USER, RateKind.PUBLISHES, "10/10s");
        RecordedClient one = connect("ann:1");
        RecordedClient two = connect("ann:2", otherLoop, HERE);
        RecordedClient foreign = connect("bob:1", otherLoop, HERE);
        publish(one, 6);
        publish(two, 4);
        assertTrue(one.isRead() && two.isRead());
        publish(two, 1);
        publish(one, 1);
        publish(foreign, 10);
        assertFalse(one.isRead() || two.isRead());
        assertTrue(foreign.isRead());
        assertEquals(22, subscriber.payloads().size());
        advance(2200);
        assertTrue(one.isRead() && two.isRead());
    }

    @Test
    void anonymousClientsHaveNoUserRate() {
        limit(RateScope.USER, RateKind.PUBLISHES, "1/h");
        RecordedClient client = connect("anonymous");
        publish(client, 50);
        assertTrue(client.isRead());
    }

    @Test
    void clientsOfOneAddressShareItsRateAndOtherAddressesHaveTheirOwn() {
        limit(RateScope.ADDRESS, RateKind.PUBLISHES, "10/10s");
        RecordedClient one = connect("one");
        RecordedClient two = connect("two", otherLoop, "192.0.2.1:2000");
        RecordedClient elsewhere = connect("elsewhere", otherLoop, "192.0.2.2:1000");
        publish(one, 10);
        publish(two, 1);
        publish(elsewhere, 10);
        assertFalse(two.isRead());
        assertTrue(elsewhere.isRead());
    }

    @Test
    void reconnectDoesNotRefillTheBucketOfAClient() {
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        RecordedClient client = connect("client");
        publish(client, 10);
        client.breakOff();
        RecordedClient again = connect("client");
        publish(again, 1);
        assertFalse(again.isRead());
    }

    @Test
    void newConnectionForEachPacketDoesNotExceedTheRate() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        for (int i = 0; i < 30; i++) {
            RecordedClient client = connect("client");
            publish(client, 1);
            client.breakOff();
        }
        assertEquals(11, subscriber.payloads().size());
        RecordedClient last = connect("client");
        assertEquals(1, last.came(ClientWire.CONNACK).size());
        publish(last, 1);
        assertEquals(11, subscriber.payloads().size());
        advance(1100);
        assertEquals(12, subscriber.payloads().size());
    }

    @Test
    void publishLargerThanTheByteBucketIsDeliveredAndThenReadingPauses() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.BYTES, "1KB/s");
        RecordedClient client = connect("client");
        client.write(ClientWire.publish(true, false, 0, false, "t", 0, -1, "x".repeat(4096)));
        assertFalse(client.isRead());
        advance(2900);
        assertFalse(client.isRead());
        advance(400);
        assertTrue(client.isRead());
        assertEquals(1, subscriber.came(ClientWire.PUBLISH).size());
        assertEquals(1, reached(LimitReached.BYTE_RATE));
    }

    @Test
    void bytesOfAnIncompletePacketAreChargedToTheRateWhenTheConnectionEnds() {
        limit(RateScope.ADDRESS, RateKind.BYTES, "1KB/s");
        RecordedClient client = connect("client");
        byte[] packet = ClientWire.publish(true, false, 0, false, "t", 0, -1, "x".repeat(10_000));
        client.write(Arrays.copyOf(packet, 9000));
        client.breakOff();
        RecordedClient again = connect("again");
        again.write(PINGREQ);
        assertFalse(again.isRead());
    }

    @Test
    void subscribeOfAnMqtt5ClientBeyondTheRateIsRejectedWithQuotaExceeded() {
        limit(RateScope.CLIENT, RateKind.SUBSCRIBES, "2/10s");
        RecordedClient client = connect("client");
        client.subscribe("a", 0);
        client.subscribe("b", 0);
        client.subscribe("c", 0);
        List<Integer> codes = client.came(ClientWire.SUBACK).stream()
                .map(ack -> ack.body()[ack.body().length - 1] & 0xFF)
                .toList();
        assertEquals(List.of(0, 0, QUOTA_EXCEEDED), codes);
        assertEquals(2, broker.services().subscriptions().size());
        assertFalse(client.isRead());
        assertEquals(1, reached(LimitReached.SUBSCRIBE_RATE));
        advance(5200);
        assertTrue(client.isRead());
        client.subscribe("c", 0);
        assertEquals(3, broker.services().subscriptions().size());
    }

    @Test
    void subscribeOfAnMqtt311ClientBeyondTheRateIsGrantedAndItsNextPacketsWait() {
        limit(RateScope.CLIENT, RateKind.SUBSCRIBES, "2/10s");
        RecordedClient client = connect311("client");
        client.subscribe("a", 0);
        client.subscribe("b", 0);
        client.subscribe("c", 0);
        client.write(PINGREQ);
        assertEquals(3, client.came(ClientWire.SUBACK).size());
        assertEquals(3, broker.services().subscriptions().size());
        assertEquals(0, client.came(ClientWire.PINGRESP).size());
        advance(5200);
        assertEquals(1, client.came(ClientWire.PINGRESP).size());
    }

    @Test
    void connectBeyondTheRateOfItsAddressIsRejected() {
        limit(RateScope.ADDRESS, RateKind.CONNECTS, "2/10s");
        connect("a");
        connect("b");
        assertRejected(connect("c"), CONNECTION_RATE_EXCEEDED);
        assertRejected(connect311("c"), SERVER_UNAVAILABLE_IN_311);
        assertFalse(connect("c", loop, "192.0.2.2:1").isClosed());
        assertEquals(2, reached(LimitReached.CONNECT_RATE));
        advance(5200);
        assertFalse(connect("c").isClosed());
    }

    @Test
    void connectAboveTheRateOfItsClientIdentifierOrUserIsRejectedAndTheConnectedClientStays() {
        limit(rate(RateScope.CLIENT, RateKind.CONNECTS, "1/1m"), rate(RateScope.USER, RateKind.CONNECTS, "2/1m"));
        RecordedClient first = connect("ann:1");
        assertRejected(connect("ann:1"), CONNECTION_RATE_EXCEEDED);
        assertFalse(connect("ann:2").isClosed());
        assertRejected(connect("ann:3"), CONNECTION_RATE_EXCEEDED);
        assertFalse(first.isClosed());
        assertFalse(connect("bob:1").isClosed());
    }

    private static void assertRejected(RecordedClient client, int code) {
        assertTrue(client.isClosed());
        assertEquals(code, client.came(ClientWire.CONNACK).getFirst().u8(1));
    }

    @Test
    void ratesOfAListenerAndARoleReplaceTheGeneralOnes() {
        limit(new RateLimits(
                List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "1/h")),
                Map.of("factory", List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "5/h"))),
                Map.of("fleet", List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "10/h")))));
        RecordedClient general = connect("ann:1", loop, HERE);
        RecordedClient factory = connect(words("ann:2"), loop, HERE, "factory", 0);
        RecordedClient fleet = connect(words("ann:3:fleet"), loop, HERE, "factory", 0);
        List.of(general, factory, fleet).forEach(client -> publish(client, 1));
        assertTrue(general.isRead());
        List.of(general, factory, fleet).forEach(client -> publish(client, 4));
        assertFalse(general.isRead());
        assertTrue(factory.isRead());
        publish(factory, 1);
        publish(fleet, 5);
        assertFalse(factory.isRead());
        assertTrue(fleet.isRead());
        publish(fleet, 1);
        assertFalse(fleet.isRead());
    }

    @Test
    void packetsHeldForAPausedClientAreDroppedWhenItsConnectionIsLostButADisconnectRemovesTheWill() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/1h");
        RecordedClient client = connectWithWill();
        byte[][] all = Arrays.copyOf(packets(client, 20), 21);
        all[20] = ClientWire.disconnect(true, false);
        client.write(all);
        client.breakOff();
        assertEquals(11, subscriber.payloads().size());
        assertEquals(9, loop.counters().droppedFor(DropReason.RATE_EXCEEDED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x04})
    void packetsAfterTheDisconnectOfAPausedClientHaveNoEffect(int reasonCode) {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.BYTES, "1KB/1h");
        RecordedClient client = connectWithWill();
        byte[] large = ClientWire.publish(true, false, 0, false, "other", 0, -1, "x".repeat(1013));
        byte[] disconnect = {(byte) 0xE0, 1, (byte) reasonCode};
        client.write(concatenation(large, disconnect, ClientWire.disconnect(true, false), client.publish(0, 1)));
        assertTrue(client.isClosed());
        assertEquals(1, reached(LimitReached.BYTE_RATE));
        assertEquals(reasonCode == 0 ? List.of() : List.of("w"), subscriber.payloads());
        assertEquals(0, loop.counters().droppedFor(DropReason.RATE_EXCEEDED));
    }

    @Test
    void willOfAPausedClientIsPublishedIfAProtocolErrorPrecedesItsDisconnect() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/1h");
        RecordedClient client = connectWithWill();
        byte[] unknownAlias = {0x30, 6, 0, 0, 3, 0x23, 0, 1};
        client.write(concatenation(client.publish(0, 1), unknownAlias, ClientWire.disconnect(true, false)));
        assertTrue(client.isClosed());
        assertEquals(List.of("1", "w"), subscriber.payloads());
    }

    private static byte[] concatenation(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    @Test
    void willOfAPausedClientIsPublishedWhenItsConnectionIsLost() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/1h");
        RecordedClient client = connectWithWill();
        publish(client, 2);
        client.breakOff();
        assertEquals("w", subscriber.payloads().getLast());
    }

    @Test
    void packetsOfAPausedClientAreHandledAtOnceAndLengthenThePauseWhenMemoryIsShort() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/10s");
        int clients = 40;
        for (int i = 0; i < clients; i++) {
            RecordedClient client = connect("filler " + i);
            byte[] large = ClientWire.publish(true, false, 0, false, "other", 0, -1, "x".repeat(60_000));
            client.write(large, large, large);
        }
        long held = budget.bytes(MemoryUse.PARTIAL_PACKETS);
        assertTrue(held > 0 && held <= 1 << 20);
        RecordedClient client = connect("client");
        publish(client, 5);
        assertFalse(client.isRead());
        assertEquals(5, subscriber.payloads().size());
        advance(39_000);
        assertFalse(client.isRead());
        advance(2000);
        assertTrue(client.isRead());
    }

    @Test
    void memoryOfHeldPacketsIsReleasedWhenPausedClientsDisconnect() {
        limit(
                rate(RateScope.CLIENT, RateKind.PUBLISHES, "1/1m"),
                rate(RateScope.USER, RateKind.BYTES, "1KB/1m"),
                rate(RateScope.ADDRESS, RateKind.SUBSCRIBES, "1/1m"));
        for (int i = 0; i < 5; i++) {
            RecordedClient client = connect("ann:" + i);
            publish(client, 5);
            client.breakOff();
        }
        broker.checkNothingLeft(List.of(loop.timers(), otherLoop.timers()));
        broker.checkNothingHeld(budget);
    }
}
