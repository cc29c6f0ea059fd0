package culex.broker.simulation;

import culex.broker.simulation.SimulatedClient.Role;
import java.util.List;
import java.util.Random;

/** Performs random actions of random clients: connect, publish, acknowledge, read, disconnect and more. */
final class ClientActions {
    private final Random random;
    private final List<SimulatedClient> clients;
    private final LoopScheduler scheduler;

    ClientActions(Random random, List<SimulatedClient> clients, LoopScheduler scheduler) {
        this.random = random;
        this.clients = clients;
        this.scheduler = scheduler;
    }

    private SimulatedClient someClient() {
        return clients.get(random.nextInt(clients.size()));
    }

    /** Lets one client read some of its waiting bytes. */
    void read() {
        SimulatedClient client = someClient();
        if (client.canRead()) {
            client.read(1 + random.nextInt(300));
        }
    }

    /** Performs one action of one client, except reading. */
    void act() {
        SimulatedClient client = someClient();
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

    /** Ends a connection that its client has left open for a newer one, as a timeout of the network would. */
    private void breakOffForgotten() {
        scheduler.sockets().stream()
                .filter(socket -> clients.stream().noneMatch(client -> client.uses(socket)))
                .findFirst()
                .ifPresent(socket -> socket.breakOff("timed out"));
    }
}
