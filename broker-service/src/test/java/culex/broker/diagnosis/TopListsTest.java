package culex.broker.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TopListsTest {
    private static final long SLOW_MILLIS = 1000;
    private static final long SECOND = 1000;
    private static final long FIVE_MINUTES = 300;

    private final List<ManualLoop> loops = List.of(new ManualLoop(0), new ManualLoop(1));
    private long nowNanos = -1;
    private final Diagnosis diagnosis =
            new Diagnosis(null, new TopLists(SLOW_MILLIS, () -> nowNanos), () -> 0, _ -> {});
    private final List<Observer> observers = new ArrayList<>();

    TopListsTest() {
        Observer all = diagnosis.observers().getFirst();
        loops.forEach(loop -> observers.add(all.ofLoop(loop.index())));
        diagnosis.start(loops, List.of(), Runnable::run);
        ManualLoop.runAll(loops);
    }

    private static Message message(String topic, String publisher) {
        return new Message(
                TopicName.of(topic), new byte[1], QoS.AT_LEAST_ONCE, false, new byte[0], Message.NEVER, publisher, 0);
    }

    private Tops tops() {
        CompletableFuture<Tops> tops = diagnosis.tops().snapshot();
        ManualLoop.runAll(loops);
        return tops.join();
    }

    private void route(int loop, String topic, String publisher, int times) {
        for (int i = 0; i < times; i++) {
            observers.get(loop).onRouted(message(topic, publisher), 3);
        }
    }

    @Test
    void busiestTopicsAndClientsOfAllLoopsComeFirst() {
        route(0, "a", "one", 5);
        route(1, "a", "two", 5);
        route(1, "b", "two", 3);
        Tops tops = tops();
        assertEquals(List.of(new Tops.Top("a", 10, 10), new Tops.Top("b", 3, 3)), tops.topics());
        assertEquals(List.of(new Tops.Top("two", 8, 8), new Tops.Top("one", 5, 5)), tops.publishers());
    }

    @Test
    void messagesThatTheBrokerItselfPublishesAreNotCounted() {
        route(0, "$SYS/broker/uptime", "", 5);
        assertEquals(List.of(), tops().topics());
    }

    @Test
    void countsAreEstimatedFromASampleWhenThereAreManyMessages() {
        int times = 200_000;
        for (int i = 0; i < times; i++) {
            route(0, i % 4 == 0 ? "quarter" : "rest", "p", 1);
        }
        Tops tops = tops();
        assertEquals(
                List.of("rest", "quarter"),
                tops.topics().stream().map(Tops.Top::name).toList());
        long quarter = tops.topics().getLast().messages();
        assertTrue(Math.abs(quarter - times / 4) < times / 40, quarter + " of " + times / 4);
    }

    @Test
    void busyTopicAmongManyIsFoundWithBoundedMemory() {
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 900; i++) {
                route(0, i % 10 == 0 ? "busy" : "t/" + second + '/' + i, "p", 1);
            }
            loops.forEach(loop -> loop.advance(SECOND));
        }
        Tops.Top first = tops().topics().getFirst();
        assertEquals("busy", first.name());
        assertTrue(first.atLeast() <= 9000 && first.messages() >= 9000, first.toString());
    }

    @Test
    void countsCoverTheLastTenMinutesOnly() {
        route(0, "a", "p", 5);
        for (int i = 0; i < FIVE_MINUTES; i++) {
            loops.forEach(loop -> loop.advance(SECOND));
        }
        assertEquals(5, tops().topics().getFirst().messages());
        assertEquals(FIVE_MINUTES, tops().seconds());
        LoopTops other = new LoopTops(0, 1);
        other.begin(loops.getFirst());
        other.routed(message("b", "p"));
        for (int i = 0; i < 2 * FIVE_MINUTES; i++) {
            loops.getFirst().advance(SECOND);
        }
        assertEquals(List.of(), TopCounts.list(other.copy().topics));
    }

    @Test
    void droppedMessagesAreListedByClientTopicReasonAndDirection() {
        Observer observer = observers.getFirst();
        observer.onDropped("slow", message("a", "p"), DropReason.QUEUE_FULL);
        observer.onDropped("slow", message("a", "p"), DropReason.QUEUE_FULL);
        observer.onDropped("slow", message("b", "p"), DropReason.EXPIRED);
        observer.onDropped("p", message("b", "p"), DropReason.EXPIRED);
        observer.onDropped("p", null, DropReason.RATE_EXCEEDED);
        Tops tops = tops();
        assertEquals(
                new Tops.TopDrop(new Tops.Drop("slow", "a", DropReason.QUEUE_FULL, false), 2, 2),
                tops.drops().getFirst());
        assertTrue(
                tops.drops().contains(new Tops.TopDrop(new Tops.Drop("slow", "b", DropReason.EXPIRED, false), 1, 1)));
        assertTrue(tops.drops().contains(new Tops.TopDrop(new Tops.Drop("p", "b", DropReason.EXPIRED, true), 1, 1)));
        assertTrue(
                tops.drops().contains(new Tops.TopDrop(new Tops.Drop("p", "", DropReason.RATE_EXCEEDED, true), 1, 1)));
        assertEquals(new Tops.Top("slow", 3, 3), tops.droppedByClient().getFirst());
        assertEquals(2, tops.droppedByTopic().size());
    }

    @Test
    void subscriberThatAcknowledgesLateIsListedWithItsLongestDelay() {
        Observer observer = observers.getFirst();
        observer.onDelivered("late", message("a", "p"), QoS.AT_LEAST_ONCE, 1, false);
        observer.onDelivered("prompt", message("a", "p"), QoS.AT_LEAST_ONCE, 1, false);
        observer.onDelivered("never", message("a", "p"), QoS.EXACTLY_ONCE, 1, false);
        observer.onDelivered("gone", message("a", "p"), QoS.EXACTLY_ONCE, 1, false);
        observer.onDelivered("unreliable", message("a", "p"), QoS.AT_MOST_ONCE, 0, false);
        loops.forEach(loop -> loop.advance(SLOW_MILLIS / 2));
        observer.onSettled("prompt", 1);
        observer.onDisconnected(
                new Observer.Client("gone", null, "tcp", "h:1"),
                new Observer.End(Observer.EndedBy.CLIENT, "disconnect", "", 1, 0));
        loops.forEach(loop -> loop.advance(2 * SLOW_MILLIS));
        observer.onSettled("late", 1);
        assertEquals(
                List.of(new Tops.Slow("late", 1, 2_500_000_000L, 0), new Tops.Slow("never", 0, 0, 2_500_000_000L)),
                tops().slow().stream()
                        .sorted((one, other) -> one.clientId().compareTo(other.clientId()))
                        .toList());
    }

    @Test
    void acknowledgementTimesOnABusyLoopAreMeasuredForASampleOfMessages() {
        Observer observer = observers.getFirst();
        int window = 800;
        int windows = 60;
        int identifier = 0;
        for (int i = 0; i < windows; i++) {
            int first = identifier + 1;
            for (int j = 0; j < window; j++) {
                observer.onDelivered("late", message("a", "p"), QoS.AT_LEAST_ONCE, ++identifier, false);
            }
            loops.forEach(loop -> loop.advance(SLOW_MILLIS / 2));
            loops.forEach(loop -> loop.advance(SLOW_MILLIS / 4));
            loops.forEach(loop -> loop.advance(SLOW_MILLIS / 2));
            for (int j = first; j <= identifier; j++) {
                observer.onSettled("late", j);
            }
        }
        Tops.Slow slow = tops().slow().getFirst();
        assertEquals("late", slow.clientId());
        assertEquals(1_250_000_000L, slow.worstNanos());
        assertEquals(0, slow.waitingNanos(), "a message that is not measured any more counts as not acknowledged");
        long messages = (long) window * windows;
        assertTrue(slow.messages() > messages / 3, slow.messages() + " of " + messages);
    }

    @Test
    void promptClientIsNotListedAsSlowWhenOnlySomeOfItsAcknowledgementTimesAreMeasured() {
        Observer observer = observers.getFirst();
        int sent = 2 * AckSampling.EXACT_PER_SECOND;
        for (int identifier = 1; identifier <= sent; identifier++) {
            observer.onDelivered("prompt", message("a", "p"), QoS.AT_LEAST_ONCE, identifier, false);
        }
        for (int identifier = 1; identifier <= sent; identifier++) {
            observer.onSettled("prompt", identifier);
        }
        loops.forEach(loop -> loop.advance(2 * SLOW_MILLIS));
        assertEquals(List.of(), tops().slow());
    }

    @Test
    void acknowledgementOfTheFirstMessageOfASessionIsMeasuredEvenOnABusyLoop() {
        Observer observer = observers.getFirst();
        for (int identifier = 1; identifier <= 2 * AckSampling.EXACT_PER_SECOND; identifier++) {
            observer.onDelivered("prompt", message("a", "p"), QoS.AT_LEAST_ONCE, identifier, false);
            observer.onSettled("prompt", identifier);
        }
        observer.onDelivered("never", message("a", "p"), QoS.AT_LEAST_ONCE, 1, false);
        loops.forEach(loop -> loop.advance(2 * SLOW_MILLIS));
        assertEquals("never", tops().slow().getFirst().clientId());
    }

    @Test
    void fullListOfSlowClientsContainsTheSlowest() {
        SlowClients slow = new SlowClients();
        for (int i = 1; i <= 2 * SlowClients.MAX; i++) {
            slow.add("c" + i, i, 1);
        }
        List<Tops.Slow> list = slow.list(Map.of());
        assertEquals("c" + 2 * SlowClients.MAX, list.getFirst().clientId());
        assertEquals(SlowClients.MAX, list.size());
    }

    @Test
    void countsAreCollectedFromTheLoopsAtMostOnceASecond() {
        CompletableFuture<Tops> first = diagnosis.tops().snapshot();
        nowNanos += 999_999_999;
        assertSame(first, diagnosis.tops().snapshot());
        nowNanos += 1;
        assertNotSame(first, diagnosis.tops().snapshot());
    }
}
