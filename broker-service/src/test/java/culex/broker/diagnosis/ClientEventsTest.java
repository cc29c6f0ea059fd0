package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.ClientEvent.Kind;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientEventsTest extends ClientEventsFixture {
    @Test
    void disconnectEventHasCauseReasonCodeAndCountsOfQueuedAndInFlightMessages() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, true);
        events.observer().onSubscribed("a", "t/+", QoS.AT_LEAST_ONCE);
        events.observer().onUnsubscribed("a", "t/+");
        events.observer().onQueueFull("a", 7);
        events.observer().onThrottled("a", "mqtt.rates.client.publishes=10/s");
        events.observer().onDisconnected(client("a"), end("keep_alive_timeout"));
        assertEquals(
                List.of(
                        new ClientEvent(
                                nowMillis,
                                Kind.CONNECTED,
                                "a",
                                "ann",
                                "tcp 10.0.0.9:1234",
                                "",
                                "",
                                "MQTT 5.0, session present",
                                -1,
                                -1),
                        new ClientEvent(nowMillis, Kind.SUBSCRIBED, "a", "", "", "", "t/+", "QoS 1", -1, -1),
                        new ClientEvent(nowMillis, Kind.UNSUBSCRIBED, "a", "", "", "", "t/+", "", -1, -1),
                        new ClientEvent(
                                nowMillis,
                                Kind.QUEUE_FULL,
                                "a",
                                "",
                                "",
                                "",
                                "queue_full",
                                "messages are dropped",
                                -1,
                                7),
                        new ClientEvent(
                                nowMillis,
                                Kind.THROTTLED,
                                "a",
                                "",
                                "",
                                "",
                                "rate_exceeded",
                                "mqtt.rates.client.publishes=10/s",
                                -1,
                                -1),
                        new ClientEvent(
                                nowMillis,
                                Kind.DISCONNECTED,
                                "a",
                                "ann",
                                "tcp 10.0.0.9:1234",
                                "server",
                                "keep_alive_timeout",
                                "why",
                                3,
                                4)),
                events.of("a"));
    }

    @Test
    void bansAndTakeOversAreReportedAsDistinctKindsOfEvents() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onRejected(client("a"), "refused", "");
        events.observer().onRejected(client("a"), "banned", "");
        events.observer().onDisconnected(client("a"), end("banned"));
        events.observer().onDisconnected(client("a"), end("taken_over"));
        assertEquals(List.of(Kind.REJECTED, Kind.BANNED, Kind.BANNED, Kind.TAKEN_OVER), kinds(events.of("a")));
    }

    @Test
    void oldestEventOfAClientIsRemovedAtTheLimitPerClient() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 200; i++) {
            events.observer().onSubscribed("a", "t/" + i, QoS.AT_MOST_ONCE);
        }
        List<ClientEvent> kept = events.of("a");
        assertEquals("t/199", kept.getLast().reason());
        int bytes =
                kept.stream().mapToInt(event -> EventText.encode(event).length).sum();
        assertTrue(bytes <= CLIENT_BYTES, bytes + " bytes");
        assertTrue(kept.size() > 40, kept.size() + " events");
    }

    @Test
    void clientWithoutEventsForTheLongestTimeIsRemovedAtTheTotalLimit() {
        Fixture events = new Fixture(50_000, null);
        for (int i = 0; i < 1000; i++) {
            events.observer().onSubscribed("client" + i, "t", QoS.AT_MOST_ONCE);
            events.observer().onSubscribed("client0", "t", QoS.AT_MOST_ONCE);
            events.store();
        }
        assertEquals(List.of(), events.of("client1"));
        assertFalse(events.of("client0").isEmpty());
        assertFalse(events.of("client999").isEmpty());
    }

    @Test
    void eventsOfRejectedClientsDoNotReplaceEventsOfOtherClients() {
        Fixture events = new Fixture(50_000, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        for (int i = 0; i < 1000; i++) {
            nowMillis += 100;
            events.observer().onRejected(client("invented" + i), "refused", "");
            events.store();
        }
        assertEquals(List.of(Kind.CONNECTED), kinds(events.of("a")));
        assertEquals(List.of(Kind.REJECTED), kinds(events.of("invented999")));
        assertEquals(0, events.events.lost());
    }

    @Test
    void rejectedClientsBeyondTheRateAreCountedAsLost() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < EventQueue.REJECTED_PER_SECOND + 5; i++) {
            events.observer().onRejected(client("a"), "refused", "");
        }
        assertEquals(5, events.events.lost());
    }

    @Test
    void eventsBeyondTheQueueAreCountedAsLost() {
        Fixture events = new Fixture(10_000, null);
        for (int i = 0; i < 1000; i++) {
            events.observer().onSubscribed("a", "t", QoS.AT_MOST_ONCE);
        }
        long lost = events.events.lost();
        assertTrue(lost > 900 && lost < 1000, lost + " lost");
        assertFalse(events.of("a").isEmpty());
    }

    @Test
    void eventsOfAllClientsAreReadInPages() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 5; i++) {
            events.observer().onSubscribed("client" + i, "t", QoS.AT_MOST_ONCE);
        }
        events.store();
        ClientEvents.Page first = events.events.after(0, 3);
        ClientEvents.Page second = events.events.after(first.next(), 3);
        assertEquals(3, first.events().size());
        assertEquals(
                List.of("client3", "client4"),
                second.events().stream().map(ClientEvent::clientId).toList());
        assertEquals(List.of(), events.events.after(second.next(), 3).events());
        assertEquals(5, events.events.after(-1, 10).events().size());
        assertEquals(List.of(), events.events.after(Long.MAX_VALUE, 10).events());
    }

    @Test
    void longTextsInEventsAreTruncated() {
        Fixture events = new Fixture(MEGABYTE, null);
        String clientId = "x".repeat(1000);
        events.observer().onSubscribed(clientId, "t".repeat(1000), QoS.AT_MOST_ONCE);
        ClientEvent event = events.of(clientId).getFirst();
        assertEquals(ClientEvent.CHARACTERS_MAX, event.clientId().length());
        assertEquals(ClientEvent.CHARACTERS_MAX, event.reason().length());
    }

    @Test
    void eventsOfBannedClientsDoNotReplaceEventsOfOtherClients() {
        Fixture events = new Fixture(50_000, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        for (int i = 0; i < 1000; i++) {
            nowMillis += 100;
            events.observer().onRejected(client("invented" + i), "banned", "the address is banned");
            events.store();
        }
        assertEquals(List.of(Kind.CONNECTED), kinds(events.of("a")));
        ClientEvent attempt = events.of("invented999").getFirst();
        assertEquals(Kind.BANNED, attempt.kind());
        assertEquals("banned", attempt.reason());
        assertEquals("the address is banned", attempt.detail());
    }

    @Test
    void eventsOfBannedClientsAboveTheRateOfEventsAreNotRecordedButCountedAsLost() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < EventQueue.REJECTED_PER_SECOND + 5; i++) {
            events.observer().onRejected(client("a"), "banned", "");
        }
        assertEquals(5, events.events.lost());
    }

    @Test
    void connectAttemptOfABannedClientDoesNotMarkTheConnectedOneAsDisconnected() {
        Fixture events = new Fixture(MEGABYTE, null);
        events.observer().onConnected(client("a"), ProtocolVersion.MQTT_5, false);
        events.observer().onRejected(new Observer.Client("a", null, "tcp", "10.0.0.66:1"), "banned", "");
        events.store();
        assertEquals(List.of("a"), events.events.connected(new TraceTarget(TraceTarget.Kind.ADDRESS, "10.0.0.9")));
        events.observer().onDisconnected(client("a"), end("banned"));
        events.store();
        assertEquals(List.of(), events.events.connected(new TraceTarget(TraceTarget.Kind.ADDRESS, "10.0.0.9")));
    }

    @Test
    void manySubscribeEventsOfAClientDoNotReplaceItsOtherEvents() {
        Fixture events = new Fixture(MEGABYTE, null);
        for (int i = 0; i < 10_000; i++) {
            events.observer().onSubscribed("quick", "t", QoS.AT_MOST_ONCE);
            events.observer().onUnsubscribed("quick", "t");
        }
        long lost = events.events.lost();
        assertTrue(lost > 0, "the queue has no limit for subscriptions");
        events.observer().onDisconnected(client("a"), end("keep_alive_timeout"));
        assertEquals(lost, events.events.lost());
        assertEquals(List.of(Kind.DISCONNECTED), kinds(events.of("a")));
        events.observer().onSubscribed("slow", "t", QoS.AT_MOST_ONCE);
        assertEquals(List.of(Kind.SUBSCRIBED), kinds(events.of("slow")));
    }
}
