package culex.broker.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Chooses at random which loop runs its next task and which socket delivers bytes to the broker, also in the middle of a task. */
final class LoopScheduler {
    /** Maximum number of loops that are stopped within a task at the same time, while another loop runs. */
    private static final int NESTED_MAX = 2;

    private final Random random;
    private final int racing;
    private final List<SimulatedLoop> loops = new ArrayList<>();
    private final List<SimulatedSocket> sockets = new ArrayList<>();
    private @Nullable SimulatedLoop current;
    private int depth;

    /** @param racing other loops run during a task once in this many times; 0 for never */
    LoopScheduler(Random random, int racing) {
        this.random = random;
        this.racing = racing;
    }

    /** Replaces the loops by those of a new broker, and forgets the sockets of the earlier broker. */
    void setLoops(List<SimulatedLoop> ofBroker) {
        sockets.clear();
        loops.clear();
        loops.addAll(ofBroker);
    }

    List<SimulatedLoop> loops() {
        return loops;
    }

    /** Returns a copy of the list of sockets. */
    List<SimulatedSocket> sockets() {
        return List.copyOf(sockets);
    }

    void add(SimulatedSocket socket) {
        sockets.add(socket);
    }

    SimulatedLoop someLoop() {
        return loops.get(random.nextInt(loops.size()));
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
        if (racing == 0 || depth == NESTED_MAX || random.nextInt(racing) != 0) {
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

    /** Runs the next task of a random loop; returns whether there was a task. */
    boolean runSomeTask() {
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

    /** Delivers up to this many bytes of a random socket to the broker; returns whether there were any. */
    boolean moveToServer(int count) {
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

    /** Called after the clock has advanced: each loop ticks, or reads its sockets and runs its late timers. */
    void tick() {
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
}
