package culex.system.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.wire.Link;
import culex.system.wire.Packet;
import culex.system.wire.Packets;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in flight to a client when the broker was killed. */
@Tag("native")
class RestartedBrokerTest {
    private static final int ANSWER_MILLIS = 30_000;
    private static final int RETAINED = 50;
    private static final Participant READER = new Participant("reader", true, true);

    @TempDir
    private Path data;

    private BrokerProcess broker;

    @BeforeEach
    void start() {
        broker = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "rocksdb", "MQTT_STORE_DIRECTORY", data.toString()));
    }

    @AfterEach
    void end() {
        broker.close();
    }

    private Participant.Endpoints endpoints() {
        return new Participant.Endpoints(broker.httpPort(), broker.tcpPort());
    }

    private static void subscribe(Link link, String filter) throws IOException {
        link.send(Packets.subscribe(true, 1, List.of(filter), 2));
        link.flush();
        link.await(Packet.SUBACK, ANSWER_MILLIS);
    }

    /** Asserts Success or No matching subscribers. */
    private static void assertAccepted(int reasonCode) {
        assertTrue(reasonCode < 0x80, "rejected with " + reasonCode);
    }

    private static Packet.Publish message(Link link) throws IOException {
        return link.await(Packet.PUBLISH, ANSWER_MILLIS).publish(true);
    }

    /** [MQTT-4.4.0-1], [MQTT-3.3.1-1]. */
    @Test
    void unacknowledgedMessageIsSentAgainWithDupAndItsPacketIdentifier() throws IOException {
        Link reader = READER.connect(endpoints(), true, 100).link();
        subscribe(reader, "way/#");
        Packet.Publish first;
        Packet.Publish second;
        try (LedClient publisher = LedClient.connect(endpoints(), "publisher", true, false)) {
            assertAccepted(publisher.publish("way/one", 1));
            first = message(reader);
            assertAccepted(publisher.publish("way/two", 2));
            second = message(reader);
            // Accepted, so all earlier messages are durable as well.
            assertAccepted(publisher.publish("away/last", 1, true));
        }
        broker.kill();
        reader.close();
        broker.restart();
        Participant.Connected again = READER.connect(endpoints(), true, 100);
        assertTrue(again.sessionPresent());
        for (Packet.Publish sent : List.of(first, second)) {
            Packet.Publish repeated = message(again.link());
            assertEquals(sent.topic(), repeated.topic());
            assertEquals(sent.packetIdentifier(), repeated.packetIdentifier());
            assertTrue(repeated.dup());
        }
        again.link().close();
    }

    @Test
    void retainedMessagesOfAnUnfinishedSubscriptionAreSentAfterARestart() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (LedClient publisher = LedClient.connect(endpoints(), "publisher", true, false)) {
            for (int i = 0; i < RETAINED; i++) {
                assertAccepted(publisher.publish("stored/" + i, 1 + i % 2, true));
                missing.add("stored/" + i);
            }
        }
        Link reader = READER.connect(endpoints(), true, 1).link();
        subscribe(reader, "stored/#");
        message(reader); // not acknowledged, so the others stay queued
        broker.kill();
        reader.close();
        broker.restart();
        try (LedClient again = LedClient.connect(endpoints(), "reader", true, true)) {
            assertTrue(again.sessionPresent());
            while (!missing.isEmpty()) {
                missing.remove(again.readOne()); // messages may be delivered twice
            }
        }
    }
}
