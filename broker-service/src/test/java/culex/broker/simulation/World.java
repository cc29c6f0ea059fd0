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
import org.jspecify.annotations.Nullable;

/** One run of the simulation: loops, a broker, clients, a clock, and the random numbers that drive all of them. */
final class World {
    private static final long BEGINNING = 1_000_000;
    private static final int SETTLING_STEPS_MAX = 400_000;
    private static final int CRASH_EVERY = 150;
    private static final int COMMIT_EVERY = 10;
    private static final int VICTIM_EVERY = 5;
    /** Maximum number of loops that are interrupted during a task while another loop runs. */
    private static final int NESTED_MAX = 2;

    private final Random random;
    private final FaultInjection injection;
    private final List<Victim> victims = new ArrayList<>();
    private final Scenario scenario;
    private final List<SimulatedLoop> loops = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private final Ledger ledger = new Ledger();
    private final ModelJournals store = new ModelJournals();
    private final EventLaw events;
    private MemoryBudget memory = MemoryBudget.unlimited();
    private SimulatedBroker broker;
    private @Nullable SimulatedLoop current;
    private int depth;
    private long elapsedMillis;
    private long wallOffsetMillis;
    private boolean paused;

    World(long seed) {
        random = random(seed);
        injection = new FaultInjection(seed);
        scenario = Scenario.of(random);
        events = new EventLaw(scenario.crashing());
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
        loops.clear();
        for (int i = 0; i < scenario.loops(); i++) {
            loops.add(new SimulatedLoop(this, i));
        }
        return scenario.stored()
                ? new SimulatedBroker(loops, scenario.limits(), this::journal, store.retained())
                : new SimulatedBroker(loops, scenario.limits());
    }

    private Journal journal(Loop loop) {
        Journal journal = store.journal(
                loop::execute, loop::atEndOfTurn, () -> broker.router(loop).onRelief());
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (_, method, arguments) -> {
                    meanwhile();
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
        sockets.clear();
        ledger.brokerLost();
        events.brokerLost();
        broker = start();
        CountDownLatch missing = broker.recover(store);
        while (missing.getCount() > 0) {
            runSomeTask();
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

    @Nullable SimulatedLoop current() {
        return current;
    }

    void runOn(SimulatedLoop loop, Runnable task) {
        SimulatedLoop before = current;
        current = loop;
        boolean wasBusy = loop.isBusy();
        loop.setBusy(true);
        try {
            task.run();
        } finally {
            current = before;
            loop.setBusy(wasBusy);
        }
    }

    /** Called during a task of a loop: by chance lets other loops run, as other threads would. */
    void meanwhile() {
        if (scenario.racing() == 0 || depth == NESTED_MAX || random.nextInt(scenario.racing()) != 0) {
            return;
        }
        depth++;
        for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
            if (random.nextBoolean()) {
                runSomeTask();
            } else {
                moveToServer(1 + random.nextInt(100));
            }
        }
        depth--;
    }

    /** Opens a socket for a client, on a random loop. */
    SimulatedSocket open() {
        SimulatedLoop loop = loops.get(random.nextInt(loops.size()));
        SimulatedSocket socket = new SimulatedSocket(loop, scenario.outgoingMax(), scenario.batchMax());
        loop.event(() -> socket.accepted(new Connection(socket, broker.services(), loop.topics())));
        sockets.add(socket);
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
        settle(false);
        for (int i = 0; i < scenario.steps(); i++) {
            if (scenario.crashing() && random.nextInt(CRASH_EVERY) == 0) {
                crash();
            }
            if (store.isBehind() && random.nextInt(COMMIT_EVERY) == 0) {
                store.commit(1 + random.nextInt(3));
            }
            step();
            injection.strike(this, loops, store);
            injection.check();
            if (!victims.isEmpty() && i % VICTIM_EVERY == 0) {
                victims.get(random.nextInt(victims.size())).act();
            }
            if (i % 64 == 0) {
                checkBounds();
            }
        }
        injection.end(store);
        settle(true);
        clients.forEach(ledger::checkRetained);
        if (scenario.lossless()) {
            checkComplete();
        }
        end();
        return ledger.acceptedCount();
    }

    private void step() {
        int chance = random.nextInt(100);
        if (chance < 55) {
            runSomeTask();
        } else if (chance < 70) {
            moveToServer(1 + random.nextInt(random.nextBoolean() ? 20 : 400));
        } else if (chance < 84) {
            SimulatedClient client = someClient();
            if (client.canRead()) {
                client.read(1 + random.nextInt(300));
            }
        } else if (chance < 98) {
            act(someClient());
        } else {
            advance(random.nextInt(10) == 0 ? 4000 : 1 + random.nextInt(300));
        }
    }

    private void act(SimulatedClient client) {
        int chance = random.nextInt(100);
        if (!client.hasSocket()) {
            if (chance < 50) {
                client.connect();
            }
        } else if (chance < 60) {
            client.publish();
        } else if (chance < 86) {
            client.reply(1 + random.nextInt(3));
        } else if (chance < 89) {
            client.drop();
        } else if (chance < 93) {
            client.connect(); // a take-over
        } else if (chance < 95) {
            client.leave(client.role() == Role.VISITOR && random.nextBoolean());
        } else if (chance < 97) {
            client.resubscribe();
        } else {
            breakOffForgotten();
        }
    }

    private SimulatedClient someClient() {
        return clients.get(random.nextInt(clients.size()));
    }

    private boolean runSomeTask() {
        int first = random.nextInt(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            SimulatedLoop loop = loops.get((first + i) % loops.size());
            if (loop.hasTasks() && !loop.isBusy()) {
                loop.runOne();
                return true;
            }
        }
        return false;
    }

    private boolean moveToServer(int count) {
        sockets.removeIf(socket -> !socket.isOpen());
        int first = sockets.isEmpty() ? 0 : random.nextInt(sockets.size());
        for (int i = 0; i < sockets.size(); i++) {
            SimulatedSocket socket = sockets.get((first + i) % sockets.size());
            if (socket.hasForServer() && !socket.isBusy()) {
                socket.moveToServer(count);
                return true;
            }
        }
        return false;
    }

    /** Ends a connection that its client does not use any more, as a timeout would. */
    private void breakOffForgotten() {
        sockets.stream()
                .filter(socket -> clients.stream().noneMatch(client -> client.uses(socket)))
                .findFirst()
                .ifPresent(socket -> socket.breakOff("timed out"));
    }

    private void advance(long millis) {
        elapsedMillis += millis;
        for (SimulatedLoop loop : loops) {
            if (loop.isLate()) {
                readAll(loop);
                loop.runLateTimers();
            }
        }
        for (SimulatedLoop loop : loops) {
            // A loop that became late just now, while another loop read, must read its sockets first.
            if (!loop.isLate()) {
                loop.tick();
            }
        }
    }

    /** Reads all sockets of a loop, as a loop does between two ticks. */
    private void readAll(SimulatedLoop loop) {
        for (SimulatedSocket socket : List.copyOf(sockets)) {
            if (socket.loop() == loop && socket.hasForServer()) {
                socket.moveToServer(Integer.MAX_VALUE);
            }
        }
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

    /** Runs until no work is left: clients reconnect, acknowledge at once and publish nothing new. */
    private void settle(boolean withVisitors) {
        for (int i = 0; i < SETTLING_STEPS_MAX; i++) {
            boolean moved = work();
            for (Victim victim : victims) {
                moved |= victim.drain();
            }
            for (SimulatedClient client : clients) {
                moved |= settle(client, withVisitors);
            }
            if (!moved
                    && clients.stream()
                            .allMatch(client ->
                                    client.isSettled() && client.isReady() == isWanted(client, withVisitors))) {
                return;
            }
        }
        throw new AssertionError("no rest comes in " + scenario + ": "
                + clients.stream()
                        .filter(client -> !client.isSettled() || !client.isReady())
                        .toList());
    }

    private static boolean isWanted(SimulatedClient client, boolean withVisitors) {
        return withVisitors || client.role() != Role.VISITOR;
    }

    private boolean settle(SimulatedClient client, boolean withVisitors) {
        if (!isWanted(client, withVisitors)) {
            return false;
        }
        if (!client.hasSocket()) {
            client.connect();
            return true;
        }
        boolean moved = client.canRead() || client.hasReplies();
        client.read(1 << 20);
        client.reply(Integer.MAX_VALUE);
        return moved;
    }

    private void rest() {
        boolean moved = true;
        while (moved) {
            moved = work();
        }
    }

    /** Runs one step of loops, sockets and store, without the clients; returns whether there was work. */
    private boolean work() {
        boolean moved = runSomeTask();
        moved |= moveToServer(1 << 20);
        moved |= store.isBehind();
        store.commit(1);
        return moved;
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

    private void checkComplete() {
        boolean shared = false;
        for (SimulatedClient client : clients) {
            if (client.role() == Role.KEEPER) {
                ledger.checkComplete(client);
            }
            shared |= client.role() == Role.MEMBER;
        }
        if (shared) {
            ledger.checkSharedComplete(
                    clients.stream().noneMatch(client -> client.role() == Role.VISITOR && client.isInGroup()));
        }
    }

    /** Ends all sessions, and checks that nothing is left in the broker. */
    private void end() {
        clients.forEach(SimulatedClient::connectToEnd);
        victims.forEach(Victim::end);
        rest();
        List.copyOf(sockets).forEach(socket -> socket.breakOff("closed"));
        for (int i = 0; i < 20; i++) {
            advance(1000);
            rest();
        }
        events.checkEnd();
        broker.checkNothingLeft(loops.stream().map(SimulatedLoop::wheel).toList());
        broker.checkNothingHeld(memory);
        if (injection.isOn() && scenario.stored()) {
            crash(); // the next start removes the records that a fault has left in the store
        }
        if (!store.remainingRecords().isEmpty()) {
            throw new AssertionError("left in the store: " + store.remainingRecords());
        }
    }
}
