package culex.publisher.api;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.Fleet;
import culex.publisher.fleet.FleetObserver;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.ops.FleetMetrics;
import culex.publisher.simulate.Statistics;
import culex.support.api.ApiException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * All fleets: the configured one, whose name is {@link #CONFIGURED}, and those that requests start. Each has a thread of its own, so that a
 * fault of one does not stop the others. May be used from any thread.
 */
public final class Fleets implements AutoCloseable {
    /** The name of the configured fleet. */
    static final String CONFIGURED = "main";

    /** Maximum number of fleets besides the configured one. */
    static final int FLEETS_MAX = 16;

    private static final long DEVICES_MAX = 100_000;
    private static final long STREAMS_MAX = 1_000_000;

    /** Maximum of messages that a fleet of a request buffers, and has in flight; it is divided among its devices. */
    private static final int MESSAGES_MAX = 65_536;

    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final FleetSettings base;
    private final BrokerConnections connections;
    private final FleetMetrics metrics;
    private final RunningFleet configured;
    private final Map<String, RunningFleet> fleets = new ConcurrentSkipListMap<>();
    private final Object lock = new Object();
    private boolean isClosed;

    /**
     * Creates the configured fleet, which is not started yet.
     *
     * @param base the fleet that the settings describe, which has the values that a scenario does not define
     * @param settings the settings of the configured fleet
     * @param observer the observer of the configured fleet
     */
    public Fleets(
            FleetSettings base,
            FleetSettings settings,
            BrokerConnections connections,
            FleetObserver observer,
            FleetMetrics metrics) {
        this.base = base;
        this.connections = connections;
        this.metrics = metrics;
        var statistics = new Statistics(observer);
        configured = new RunningFleet(
                CONFIGURED,
                settings,
                new Fleet("", settings, connections, statistics, FleetBytes.maxOfConfigured(settings)),
                statistics,
                () -> {});
        fleets.put(CONFIGURED, configured);
    }

    /** The configured fleet. */
    public Fleet configured() {
        return configured.fleet();
    }

    /** Starts the configured fleet; the future completes when each sensor has sent its messages or the load plan has ended. */
    public CompletableFuture<Void> startConfigured() {
        return configured.start();
    }

    /** The settings for all values that a scenario does not define. */
    FleetSettings base() {
        return base;
    }

    /** All fleets by name. */
    Collection<RunningFleet> all() {
        return Collections.unmodifiableCollection(fleets.values());
    }

    /** The fleet with a name. */
    RunningFleet get(String name) {
        RunningFleet fleet = fleets.get(name);
        if (fleet == null) {
            throw ApiException.notFound("There is no fleet " + name);
        }
        return fleet;
    }

    /** Starts a fleet. */
    RunningFleet start(String name, FleetSettings wanted) {
        synchronized (lock) {
            check(name, wanted);
            FleetSettings settings = withinMemory(wanted);
            FleetMetrics.FurtherFleet observer = metrics.ofFurtherFleet();
            var statistics = new Statistics(observer);
            RunningFleet started;
            try {
                var fleet = new Fleet(name, settings, connections, statistics, FleetBytes.max(settings, FLEETS_MAX));
                started = new RunningFleet(name, settings, fleet, statistics, observer::close);
            } catch (IllegalArgumentException wrong) {
                observer.close();
                throw new ApiException(UNPROCESSABLE, "The devices cannot connect like this: " + wrong.getMessage());
            }
            fleets.put(name, started);
            var _ = started.start();
            return started;
        }
    }

    private void check(String name, FleetSettings settings) {
        if (isClosed) {
            throw new ApiException(CONFLICT, "The publisher is stopping");
        }
        if (fleets.containsKey(name)) {
            throw new ApiException(CONFLICT, "There is a fleet " + name + " already");
        }
        if (fleets.size() > FLEETS_MAX) {
            throw new ApiException(CONFLICT, "There are " + FLEETS_MAX + " fleets besides the configured one already");
        }
        long devices = settings.size();
        long streams = streams(settings);
        for (RunningFleet other : fleets.values()) {
            if (other.state() != RunningFleet.State.STOPPED) {
                devices += other.settings().size();
                streams += streams(other.settings());
            }
        }
        if (devices > DEVICES_MAX || streams > STREAMS_MAX) {
            throw new ApiException(
                    CONFLICT,
                    "All fleets together would have " + devices + " devices with " + streams
                            + " streams; the maximum is " + DEVICES_MAX + " devices and " + STREAMS_MAX + " streams");
        }
        checkBytes(FleetBytes.ofEachDevice(settings));
        checkClientIds(settings);
    }

    /**
     * Injects a fault into some devices of a fleet. Throws if the messages that it enlarges would take too much memory, one of each stream
     * of each of these devices.
     */
    void inject(RunningFleet fleet, FaultRule rule, int devices) {
        synchronized (lock) {
            long enlarged = FleetBytes.enlargedBy(rule, fleet.settings(), devices);
            if (enlarged > fleet.injectedBytes()) {
                checkBytes(enlarged - fleet.injectedBytes());
            }
            fleet.inject(rule, devices, enlarged);
        }
    }

    /**
     * Throws if the messages of all fleets of requests take too much memory: one of each device, and those that an injected fault has
     * enlarged, also of the configured fleet.
     *
     * @param more the bytes of further messages
     */
    private void checkBytes(long more) {
        long bytes = more;
        for (RunningFleet other : fleets.values()) {
            if (other.state() != RunningFleet.State.STOPPED) {
                bytes += other.injectedBytes() + (other == configured ? 0 : FleetBytes.ofEachDevice(other.settings()));
            }
        }
        if (bytes > FleetBytes.maxOfAll()) {
            throw new ApiException(
                    CONFLICT,
                    "One message of each device of all fleets would take " + bytes
                            + " bytes, with those that injected faults may enlarge; the maximum is "
                            + FleetBytes.maxOfAll()
                            + ". Use fewer devices, smaller payloads, or a publisher with more heap");
        }
    }

    /** Throws if two devices of all fleets have the same Client Identifier, because they would disconnect each other. */
    private void checkClientIds(FleetSettings settings) {
        Set<String> wanted = new HashSet<>();
        for (GroupSettings group : settings.groups()) {
            for (int id = 1; id <= group.size(); id++) {
                wanted.add(clientId(group.connection(), id));
            }
        }
        for (RunningFleet other : fleets.values()) {
            if (other.state() == RunningFleet.State.STOPPED) {
                continue;
            }
            for (GroupSettings group : other.settings().groups()) {
                for (int id = 1; id <= group.size(); id++) {
                    String clientId = clientId(group.connection(), id);
                    if (wanted.contains(clientId)) {
                        throw new ApiException(
                                CONFLICT, "The fleet " + other.name() + " has the Client Identifier " + clientId);
                    }
                }
            }
        }
    }

    private static String clientId(ConnectionSettings connection, int id) {
        return connection.forSensor(id).clientId();
    }

    private static long streams(FleetSettings settings) {
        return settings.groups().stream()
                .mapToLong(group -> (long) group.size() * group.streams().size())
                .sum();
    }

    /** Limits the messages that all devices of a fleet buffer, so that a fleet without a broker does not fill the memory. */
    private static FleetSettings withinMemory(FleetSettings settings) {
        long messages = Math.min(MESSAGES_MAX, FleetBytes.maxOfAll() / FLEETS_MAX / FleetBytes.ofMessage(settings));
        int each = (int) Math.max(1, messages / settings.size());
        return new FleetSettings(
                settings.groups(),
                settings.load(),
                settings.seed(),
                settings.clockStart(),
                Math.min(each, settings.bufferedMessagesMax()),
                Math.min(each, settings.inFlightMessagesMax()),
                settings.reconnectDelayMin(),
                settings.reconnectDelayMax(),
                settings.flushTimeout());
    }

    /** Stops a fleet in order, and removes it from the list unless it is the configured one. Blocks until its devices are disconnected. */
    RunningFleet stop(String name) {
        RunningFleet fleet = get(name);
        if (!fleet.stop()) {
            throw new ApiException(CONFLICT, "The fleet " + name + " is stopping, or has stopped");
        }
        if (fleet != configured) {
            fleets.remove(name);
        }
        return fleet;
    }

    /** Stops all fleets at the same time. Blocks until their devices are disconnected. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fleets.values().forEach(fleet -> threads.execute(fleet::stop));
        }
    }
}
