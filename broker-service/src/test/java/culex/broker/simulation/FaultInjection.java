package culex.broker.simulation;

import culex.broker.store.ModelJournals;
import culex.broker.transport.Faults;
import culex.broker.transport.TimerWheel;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Injects faults into a run, with its own random numbers: exceptions in tasks, timers and end-of-turn tasks that belong to no client;
 * exceptions in the steps of victims; a congested store; steps of the wall clock; pauses of the whole process. Any other exception that the
 * broker catches fails the run.
 */
final class FaultInjection implements Faults {
    /** The Keep Alive of the clients. One and a half times this is longer than a run without pauses, and shorter than a pause. */
    static final int KEEP_ALIVE_SECONDS = 600;

    static final long PAUSE_MILLIS = 2_000_000;

    private static final long HOUR_MILLIS = 3_600_000;
    private static final int PAUSES_MAX = 4;
    private static final int VICTIMS = 2;
    private static final int STRIKE_EVERY = 20;
    private static final int VICTIM_STEP_FAILS_ONCE_IN = 12;
    private static final int LAST_PERCENT = 100;

    private final Random random;
    private final boolean isOn;
    private boolean isOver;
    private int pauses;
    private int contained;
    private @Nullable Throwable unexpected;

    /** An exception that no part of the broker expects. */
    static final class InjectedFault extends RuntimeException {
        private static final long serialVersionUID = 1;

        InjectedFault() {
            super("injected");
        }
    }

    FaultInjection(long seed) {
        random = new Random(World.random(seed).nextLong() ^ seed);
        isOn = random.nextInt(3) == 0;
    }

    /** Returns the number of clients whose steps fail. */
    int victims() {
        return isOn ? VICTIMS : 0;
    }

    boolean isOn() {
        return isOn;
    }

    /** Returns how many of the injected exceptions the broker has caught. */
    int contained() {
        return contained;
    }

    private static void fail() {
        throw new InjectedFault();
    }

    /** Injects no further faults. */
    void end(ModelJournals store) {
        isOver = true;
        store.congest(false);
    }

    /** Called in each step of a victim; sometimes throws an exception. */
    void inStepOfVictim() {
        if (!isOver && random.nextInt(VICTIM_STEP_FAILS_ONCE_IN) == 0) {
            fail();
        }
    }

    /** Called between two steps of the run; sometimes injects a fault. */
    void strike(World world, List<SimulatedLoop> loops, ModelJournals store) {
        if (!isOn || random.nextInt(STRIKE_EVERY) != 0) {
            return;
        }
        SimulatedLoop loop = loops.get(random.nextInt(loops.size()));
        int chance = random.nextInt(LAST_PERCENT);
        if (chance < 30) {
            loop.execute(FaultInjection::fail);
        } else if (chance < 55) {
            loop.execute(() -> loop.atEndOfTurn(FaultInjection::fail));
        } else if (chance < 80) {
            loop.execute(() -> loop.arm(new TimerWheel.Timer(FaultInjection::fail), random.nextInt(2000)));
        } else if (chance < 92) {
            store.congest(random.nextBoolean());
        } else if (chance < 96 && !world.isCrashing()) {
            world.setWallClock((random.nextInt(3) - 1) * HOUR_MILLIS);
        } else if (pauses < PAUSES_MAX) {
            pauses++;
            world.pause();
        }
    }

    @Override
    public void onFault(Where where, String consequence, Throwable fault) {
        if (fault instanceof InjectedFault) {
            contained++;
        } else if (unexpected == null) {
            unexpected = fault;
        }
    }

    /** Fails if the broker has caught an exception that was not injected. */
    void check() {
        if (unexpected != null) {
            throw new AssertionError("contained, but not injected: " + unexpected, unexpected);
        }
    }
}
