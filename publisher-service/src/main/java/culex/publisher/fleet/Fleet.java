package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.fault.FaultRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All simulated sensors. One thread runs them. */
public final class Fleet {

    /** Maximum time for closing the connections after the flush. Then {@link #stop()} returns, even if some are still open. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final FleetSettings settings;
    private final FleetLoop loop;
    private final FleetReport report;
    private final MessageBytes bytes;
    private final ConnectionLog log;
    private final List<Sensor> sensors = new ArrayList<>();

    /** When the first round of the load plan began. */
    private volatile long startNanos;

    private volatile boolean isStarted;
    private volatile boolean isStopped;
    private volatile double pace = 1;
    private int injections;

    /**
     * Creates a fleet that is not started yet.
     *
     * @param name the name of the fleet, for the log; empty for the configured fleet
     * @param messageBytesMax the bytes of messages that the fleet buffers or has in flight, beyond which its sensors drop messages
     */
    public Fleet(
            String name,
            FleetSettings settings,
            BrokerConnections connections,
            FleetObserver observer,
            long messageBytesMax) {
        this.bytes = new MessageBytes(messageBytesMax);
        this.settings = settings;
        this.loop = new FleetLoop(name.isEmpty() ? "sensors" : "fleet " + name);
        this.report = new FleetReport(name, settings.size(), name.isEmpty() && settings.isSingle(), observer);
        String address = settings.groups().getFirst().connection().address().toString();
        this.log = new ConnectionLog(address, settings.size() > 1 || !name.isEmpty());
        for (int index = 0; index < settings.groups().size(); index++) {
            GroupSettings group = settings.groups().get(index);
            for (int id = 1; id <= group.size(); id++) {
                String clientId = group.connection().forSensor(id).clientId();
                var identity = new SensorIdentity(index, id, clientId);
                sensors.add(new Sensor(identity, group, settings, connections, loop, report, bytes, log));
            }
        }
    }

    /** Returns the number of sensors. */
    public int size() {
        return sensors.size();
    }

    /**
     * Returns in one line why the last attempt to connect failed or the last connection was lost; empty if there was none. May be called
     * from any thread.
     */
    public String lastFailure() {
        return log.lastFailure();
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopped() {
        return isStopped;
    }

    /** Returns the stage of the load plan; empty when there is none, before the first, after the last one, and after a stop. */
    public Optional<Stage> stage() {
        return isStarted && !isStopped
                ? Optional.ofNullable(settings.load().stageAt(System.nanoTime() - startNanos))
                : Optional.empty();
    }

    /** Returns the factor of all rates. */
    public double pace() {
        return pace;
    }

    /** Sets a factor for all rates, in addition to the factor of the load plan. May be called from any thread. */
    public void pace(double factor) {
        pace = factor;
        loop.execute(() -> sensors.forEach(sensor -> sensor.pace(factor)));
    }

    /**
     * Injects a fault into {@code count} sensors, which are chosen at random. May be called from any thread.
     *
     * @param messageBytes the bytes of the messages that the fault enlarges; the fleet may hold as many from now on
     */
    public void inject(FaultRule rule, int count, long messageBytes) {
        loop.execute(() -> {
            bytes.raiseTo(messageBytes);
            var random = new SplittableRandom(settings.seed() + ++injections);
            int open = count;
            for (int i = 0; i < sensors.size() && open > 0; i++) {
                if (random.nextInt(sensors.size() - i) < open) {
                    open--;
                    sensors.get(i).inject(rule);
                }
            }
        });
    }

    /** Whether the fleet's thread has been started and has not ended. */
    public boolean isRunning() {
        return loop.isRunning();
    }

    /**
     * Starts the load plan.
     *
     * @return completes when each sensor has sent the configured number of messages, or the load plan has ended; never completes if neither
     * is limited
     */
    public CompletableFuture<Void> start() {
        loop.execute(() -> {
            startNanos = System.nanoTime();
            isStarted = true;
            round(0);
        });
        report.start(loop, sensors);
        return CompletableFuture.allOf(sensors.stream().map(Sensor::done).toArray(CompletableFuture[]::new));
    }

    /**
     * Returns the number of sensors that the load plan has told to connect so far and that were never connected. The future is completed on
     * the fleet's thread.
     */
    public CompletableFuture<Integer> neverConnected() {
        var count = new CompletableFuture<Integer>();
        loop.execute(() -> count.complete(
                (int) sensors.stream().filter(Sensor::neverConnected).count()));
        return count;
    }

    private void round(long number) {
        LoadPlan load = settings.load();
        long roundStart = number * load.roundNanos();
        if (number > 0 && number == load.rounds()) {
            if (load.ends()) {
                sensors.forEach(Sensor::finish);
            }
            return;
        }
        int index = 0;
        for (GroupSettings group : settings.groups()) {
            for (int i = 0; i < group.size(); i++) {
                Sensor sensor = sensors.get(index + i);
                for (LoadPlan.Step step : load.stepsOf(i, group.size())) {
                    at(roundStart + step.nanos(), () -> take(step, sensor, roundStart));
                }
            }
            index += group.size();
        }
        if (load.ends() || load.rounds() == 0) {
            at(roundStart + load.roundNanos(), () -> round(number + 1));
        }
    }

    private void at(long planNanos, Runnable task) {
        var _ = loop.schedule(task, Duration.ofNanos(Math.max(0, startNanos + planNanos - System.nanoTime())));
    }

    private static void take(LoadPlan.Step step, Sensor sensor, long roundStart) {
        switch (step.kind()) {
            case RAMP_UP -> sensor.start(roundStart + step.nanos());
            case RAMP_DOWN -> sensor.rest();
            case STORM -> sensor.loseConnection();
            case HOLD, BURST -> {
                // these stages neither connect nor disconnect a sensor
            }
        }
    }

    /** Stops every sensor, once. Blocks until all connections are closed, at most for the flush timeout plus 1 s. */
    public void stop() {
        if (isStopped) {
            return;
        }
        isStopped = true;
        long timeoutMillis = settings.flushTimeout().plus(CLOSE_TIMEOUT).toMillis();
        var _ = CompletableFuture.allOf(sensors.stream().map(Sensor::stop).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, timeoutMillis, TimeUnit.MILLISECONDS)
                .join();
        loop.close();
        sensors.forEach(Sensor::abandon);
    }
}
