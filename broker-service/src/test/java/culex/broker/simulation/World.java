package culex.broker.simulation;

import culex.broker.connection.Connection;
import culex.broker.memory.MemoryBudget;
import culex.broker.observe.Observer;
import culex.broker.session.Session;
import culex.broker.simulation.SimulatedClient.Role;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/** One run of the simulation: loops, a broker, clients, a clock, and the random numbers that drive all of them. */
final class World {
    private static final long BEGINNING = 1_000_000;
    private static final int CRASH_EVERY = 150;
    private static final int COMMIT_EVERY = 10;
    private static final int VICTIM_EVERY = 5;

    private final Random random;
    private final FaultInjection injection;
    private final List<Victim> victims = new ArrayList<>();
    private final Scenario scenario;
    private final LoopScheduler scheduler;
    private final ClientActions actions;
    private final Settling settling;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final ModelJournals store = new ModelJournals();
    private final EventLaw events;
    private MemoryBudget memory = MemoryBudget.unlimited();
    private SimulatedBroker broker;
    private long elapsedMillis;
    private long wallOffsetMillis;
    private boolean paused;

    World(long seed) {
        random = random(seed);
        injection = new FaultInjection(seed);
        scenario = Scenario.of(random);
        events = new EventLaw(scenario.crashing());
        scheduler = new LoopScheduler(random, scenario.racing());
        actions = new ClientActions(random, clients, scheduler);
        settling = new Settling(scenario, scheduler, store, clients, victims);
        broker = start();
        add(scenario.keepers(), "keeper", Role.KEEPER);
        add(scenario.members(), "member", Role.MEMBER);
        add(scenario.visitors(), "visitor", Role.VISITOR);
        for (int i = 0; i < injection.victims(); i++) {
            victims.add(new Victim(this, "victim" + i));
        }
    }

    /**
     * Returns the random numbers of a run. The seed is hashed, because the first numbers of Random hardly differ for neighbouring seeds.
     */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    private void add(int count, String name, Role role) {
        for (int i = 0; i < count; i++) {
            clients.add(new SimulatedClient(this, name + i, role));
        }
    }

    /** Returns the observer of the broker, which checks all events. */
    Observer observer() {
        return events;
    }

    /** Returns the memory budget of the current broker. */
    MemoryBudget memory() {
        return memory;
    }

    private SimulatedBroker start() {
        memory = MemoryBudget.unlimited();
        List<SimulatedLoop> loops = new ArrayList<>();
        for (int i = 0; i < scenario.loops(); i++) {
            loops.add(new SimulatedLoop(this, scheduler, i));
        }
        scheduler.setLoops(loops);
        return scenario.stored()
                ? new SimulatedBroker(loops, scenario.limits(), this::journal, store.retained())
                : new SimulatedBroker(loops, scenario.limits());
    }

    private Journal journal(Loop loop) {
        Journal journal = store.journal(
                loop::execute, loop::atEndOfTurn, () -> broker.router(loop).onRelief());
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (_, method, arguments) -> {
                    scheduler.meanwhile();
                    try {
                        return method.invoke(journal, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** Whether a message is retained for a Topic Name. */
    boolean isRetained(String topicName) {
        return broker.isRetained(topicName);
    }

    /** Kills the broker, and starts another one with the content of the store. */
    private void crash() {
        store.crash();
        clients.forEach(SimulatedClient::loseBroker);
        victims.forEach(Victim::loseBroker);
        ledger.brokerLost();
        events.brokerLost();
        broker = start();
        CountDownLatch missing = broker.recover(store);
        while (missing.getCount() > 0) {
            scheduler.runSomeTask();
            store.commit();
        }
    }

    /** Returns the callback for faults; a fault that was not injected fails the run. */
    Faults faults() {
        return injection;
    }

    Random random() {
        return random;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean isLossless() {
        return scenario.lossless();
    }

    int inflightMax() {
        return scenario.limits().outbound().inflightMax();
    }

    /** The wall clock. */
    long nowMillis() {
        return BEGINNING + elapsedMillis + wallOffsetMillis;
    }

    /** The monotonic clock. */
    long monotonicMillis() {
        return elapsedMillis;
    }

    /** Opens a socket for a client, on a random loop. */
    SimulatedSocket open() {
        SimulatedLoop loop = scheduler.someLoop();
        SimulatedSocket socket = new SimulatedSocket(loop, scenario.outgoingMax(), scenario.batchMax());
        loop.event(() -> socket.accepted(new Connection(socket, broker.services(), loop.topics())));
        scheduler.add(socket);
        return socket;
    }

    /** Opens a socket for a victim; using it in the broker sometimes throws an exception. */
    SimulatedSocket openFailing() {
        SimulatedSocket socket = open();
        socket.onUse(injection::inStepOfVictim);
        return socket;
    }

    /** Performs the whole run; returns the number of QoS 1 and 2 messages that the broker accepted. */
    int play() {
        clients.stream().filter(client -> client.role() != Role.VISITOR).forEach(SimulatedClient::connect);
        settling.settle(false);
        for (int i = 0; i < scenario.steps(); i++) {
            if (scenario.crashing() && random.nextInt(CRASH_EVERY) == 0) {
                crash();
            }
            if (store.isBehind() && random.nextInt(COMMIT_EVERY) == 0) {
                store.commit(1 + random.nextInt(3));
            }
            step();
            injection.strike(this, scheduler.loops(), store);
            injection.check();
            if (!victims.isEmpty() && i % VICTIM_EVERY == 0) {
                victims.get(random.nextInt(victims.size())).act();
            }
            if (i % 64 == 0) {
                checkBounds();
            }
        }
        injection.end(store);
        settling.settle(true);
        clients.forEach(ledger::checkRetained);
        if (scenario.lossless()) {
            ledger.checkComplete(clients);
        }
        end();
        return ledger.acceptedCount();
    }

    private void step() {
        int chance = random.nextInt(100);
        if (chance < 55) {
            scheduler.runSomeTask();
        } else if (chance < 70) {
            scheduler.moveToServer(1 + random.nextInt(random.nextBoolean() ? 20 : 400));
        } else if (chance < 84) {
            actions.read();
        } else if (chance < 98) {
            actions.act();
        } else {
            advance(random.nextInt(10) == 0 ? 4000 : 1 + random.nextInt(300));
        }
    }

    private void advance(long millis) {
        elapsedMillis += millis;
        scheduler.tick();
    }

    /** Pauses the whole broker for longer than any Keep Alive, while its clients continue to read and to send PINGREQ. */
    void pause() {
        paused = true;
        clients.forEach(SimulatedClient::ping);
        advance(FaultInjection.PAUSE_MILLIS);
    }

    /** Whether the broker was paused, so that clients received messages late. */
    boolean hasPaused() {
        return paused;
    }

    /** Sets the wall clock to the true time plus this offset. */
    void setWallClock(long offsetMillis) {
        wallOffsetMillis = offsetMillis;
        ledger.wallClockSet();
    }

    /** Whether the broker is killed in this run. After a restart it depends on the wall clock alone. */
    boolean isCrashing() {
        return scenario.crashing();
    }

    /** The Keep Alive of the clients, in seconds; 0 for none. */
    int keepAliveSeconds() {
        return injection.isOn() ? FaultInjection.KEEP_ALIVE_SECONDS : 0;
    }

    private void checkBounds() {
        if (scenario.crashing()) {
            return; // messages that were in flight or acknowledged at a kill may be queued again
        }
        int most = 2 * scenario.limits().outbound().queuedMessagesMax();
        for (Session session : broker.sessions().sessions()) {
            int waiting = session.flows().queued();
            if (waiting > most) {
                throw new AssertionError(session.clientId() + " has " + waiting + " messages waiting in " + scenario);
            }
        }
    }

    /** Ends all sessions, and checks that nothing is left in the broker. */
    private void end() {
        clients.forEach(SimulatedClient::connectToEnd);
        victims.forEach(Victim::end);
        settling.rest();
        scheduler.sockets().forEach(socket -> socket.breakOff("closed"));
        for (int i = 0; i < 20; i++) {
            advance(1000);
            settling.rest();
        }
        events.checkEnd();
        broker.checkNothingLeft(
                scheduler.loops().stream().map(SimulatedLoop::wheel).toList());
        broker.checkNothingHeld(memory);
        if (injection.isOn() && scenario.stored()) {
            crash(); // the next start removes the records that a fault has left in the store
        }
        if (!store.remainingRecords().isEmpty()) {
            throw new AssertionError("left in the store: " + store.remainingRecords());
        }
    }
}
