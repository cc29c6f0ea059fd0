package culex.broker.simulation;

import culex.broker.simulation.SimulatedClient.Role;
import culex.broker.store.ModelJournals;
import java.util.List;

/** Runs the broker and the clients until no work is left, without new messages. */
final class Settling {
    private static final int SETTLING_STEPS_MAX = 400_000;

    private final Scenario scenario;
    private final LoopScheduler scheduler;
    private final ModelJournals store;
    private final List<SimulatedClient> clients;
    private final List<Victim> victims;

    Settling(
            Scenario scenario,
            LoopScheduler scheduler,
            ModelJournals store,
            List<SimulatedClient> clients,
            List<Victim> victims) {
        this.scenario = scenario;
        this.scheduler = scheduler;
        this.store = store;
        this.clients = clients;
        this.victims = victims;
    }

    /** Runs until no work is left: clients reconnect, acknowledge immediately and publish nothing new. */
    void settle(boolean withVisitors) {
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

    /** Runs loops, sockets and store until no work is left, without the clients. */
    void rest() {
        boolean moved = true;
        while (moved) {
            moved = work();
        }
    }

    /** Runs one step of loops, sockets and store, without the clients; returns whether there was work. */
    private boolean work() {
        boolean moved = scheduler.runSomeTask();
        moved |= scheduler.moveToServer(1 << 20);
        moved |= store.isBehind();
        store.commit(1);
        return moved;
    }
}
