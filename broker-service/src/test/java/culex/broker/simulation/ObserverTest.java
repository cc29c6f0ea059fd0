package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.observe.Observer;
import culex.broker.packet.QoS;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of messages that an Observer gets: each once, in the order of their causes. */
class ObserverTest extends ObserverFixture {
    @Test
    void messageOfQos0IsReportedAsReceivedRoutedAndDelivered() {
        subscriber("a", AT_MOST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_MOST_ONCE, 7));
        assertEquals(List.of("received 7 from publisher", "routed 7 to 1", "delivered 7 to a with QoS 0, 0"), take());
    }

    @Test
    void messageOfQos1IsReportedAsSettledAtItsPubAck() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        assertEquals(
                List.of(
                        "received 7 from publisher",
                        "routed 7 to 1",
                        "delivered 7 to a with QoS 1, 1",
                        "settled 1 by a"),
                take());
    }

    @Test
    void messageOfQos2IsReportedAsRoutedAtItsPubRelAndAsSettledAtItsPubComp() {
        RecordedClient subscriber = subscriber("a", EXACTLY_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(EXACTLY_ONCE, 7));
        publisher.write(publisher.publish(EXACTLY_ONCE, 7));
        assertEquals(List.of("received 7 from publisher"), take());
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 7));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBREC, 1));
        assertEquals(List.of("routed 7 to 1", "delivered 7 to a with QoS 2, 1"), take());
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBCOMP, 1));
        subscriber.write(ClientWire.acknowledge(ClientWire.PUBCOMP, 1));
        assertEquals(List.of("settled 1 by a"), take());
    }

    @Test
    void messageOfQos2IsReportedAsSettledAtAPubRecThatRejectsIt() {
        RecordedClient subscriber = subscriber("a", EXACTLY_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(EXACTLY_ONCE, 7), ClientWire.acknowledge(ClientWire.PUBREL, 7));
        events.clear();
        subscriber.write(new byte[] {0x50, 3, 0, 1, (byte) REASON_NOT_AUTHORIZED});
        assertEquals(List.of("settled 1 by a"), take());
    }

    @Test
    void messageInFlightIsReportedAsDeliveredAgainOnALaterConnection() {
        RecordedClient subscriber = subscriber("a", AT_LEAST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        subscriber.breakOff();
        events.clear();
        persistent("a").write(ClientWire.acknowledge(ClientWire.PUBACK, 1));
        assertEquals(
                List.of(
                        "connected a over tcp from recorded:1, MQTT 5.0, session present",
                        "delivered 7 to a with QoS 1, 1, again",
                        "settled 1 by a"),
                take());
    }

    @Test
    void messageForReceiversOnSeveralLoopsIsReportedAsRoutedOnce() {
        subscriber("a", AT_MOST_ONCE);
        RecordedClient other = new RecordedClient(broker, loops, loops.get(1), words("b", true, 0));
        other.subscribe("t", AT_MOST_ONCE);
        connect("c").subscribe("$share/g/t", AT_MOST_ONCE);
        connect("d").subscribe("$share/g/t", AT_MOST_ONCE);
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_MOST_ONCE, 7));
        List<String> taken = take();
        assertEquals(List.of("received 7 from publisher", "routed 7 to 3"), taken.subList(0, 2));
        assertEquals(5, taken.size(), () -> taken + " has three deliveries");
    }

    @Test
    void messageWithoutReceiversIsReportedAsRoutedToNoReceiver() {
        RecordedClient publisher = publisher();
        publisher.write(publisher.publish(AT_LEAST_ONCE, 7));
        assertEquals(List.of("received 7 from publisher", "routed 7 to 0"), take());
    }

    @Test
    void severalObserversAreNotifiedOfEachEventInTheOrderOfTheirList() {
        List<String> order = new ArrayList<>();
        Observer first = new Observer() {
            @Override
            public void onReceived(Message message) {
                order.add("first");
            }
        };
        Observer second = new Observer() {
            @Override
            public void onReceived(Message message) {
                order.add("second");
            }
        };
        Observer both = Observer.of(List.of(first, second));
        assertNotNull(both);
        both.onReceived(TestMessages.of(1, QoS.AT_MOST_ONCE));
        both.onSettled("a", 1);
        assertEquals(List.of("first", "second"), order);
        assertEquals(first, Observer.of(List.of(first)));
        assertNull(Observer.of(List.of()));
    }
}
