package culex.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A packaged broker as a replica of a cluster. It can be killed, paused and started again on the same ports and store. */
public final class ReplicaProcess implements AutoCloseable {
    /** The exit status of a replica that SIGTERM has stopped in order. */
    public static final int EXIT_STOPPED = 143;

    /** The exit status of a replica that has lost the ownership of the sessions. */
    public static final int EXIT_LOST = 75;

    /** The exit status of a replica that finds damage in the log or in its own store. */
    public static final int EXIT_BROKEN = 65;

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int STARTS_MAX = 5;
    private static final String OWNER = "owner";

    private final String name;
    private final NetworkHost host;
    private final int httpPort;
    private final int tcpPort;
    private final int managementPort;
    private final Map<String, String> settings;
    private final HttpClient http;
    private final String key;
    private volatile @Nullable RunningProgram program;
    private int starts;

    /**
     * The state that a replica reports in its admin API.
     *
     * @param role owner, standby or taking_over
     * @param owner the name of the replica that it knows as the owner; empty if it knows none
     * @param epoch the number of the take-over
     * @param commits the number of commits that it has applied to its store
     */
    public record State(String role, String owner, long epoch, long commits) {
        /** Whether the replica reports that it owns the sessions. */
        public boolean isOwner() {
            return role.equals(OWNER);
        }
    }

    /**
     * Creates a replica that does not run yet.
     *
     * @param ports of HTTP, TCP and management
     * @param key the API key for the admin API
     */
    ReplicaProcess(
            String name,
            NetworkHost host,
            List<Integer> ports,
            Map<String, String> settings,
            HttpClient http,
            String key) {
        this.name = name;
        this.host = host;
        this.httpPort = ports.get(0);
        this.tcpPort = ports.get(1);
        this.managementPort = ports.get(2);
        this.settings = new HashMap<>(settings);
        this.http = http;
        this.key = key;
    }

    /** Returns the name of the replica in its cluster. */
    public String name() {
        return name;
    }

    /** Returns where the replica listens. */
    public NetworkHost host() {
        return host;
    }

    /** Returns the port of HTTP and WebSocket. */
    public int httpPort() {
        return httpPort;
    }

    /** Returns the port of MQTT over TCP. */
    public int tcpPort() {
        return tcpPort;
    }

    /** Starts the process, and does not wait for it. */
    public void start() {
        if (running()) {
            throw new IllegalStateException(name + " runs already");
        }
        starts++;
        program = BrokerProcess.spawn(host, settings, httpPort, tcpPort, managementPort);
    }

    /** Whether the process runs. */
    public boolean running() {
        RunningProgram last = program;
        return last != null && last.running();
    }

    /** Starts a process again that has ended because NATS did not answer in time, a few times at most. */
    void startAgainIfEnded() {
        if (running()) {
            return;
        }
        if (starts == STARTS_MAX) {
            throw new IllegalStateException(name + " ended with " + exitCode() + ":\n" + String.join("\n", log()));
        }
        start();
    }

    /** Returns the exit code of the last process, which has ended. */
    public int exitCode() {
        return program().exitCode();
    }

    /** Returns the log since the last start. */
    public List<String> log() {
        return program().lines();
    }

    /** Kills the process with SIGKILL. */
    public void kill() {
        program().kill();
    }

    /** Stops the process with SIGTERM, and with SIGKILL after the grace period; returns the exit code. */
    public int stop(Duration grace) {
        return program().stop(grace);
    }

    /** Waits until the process has ended by itself; returns its exit code. */
    public int awaitExit() {
        return program().awaitExit();
    }

    /** Stops the process with SIGSTOP, so that its connections stay open but nothing answers. */
    public void pause() {
        program().signal("STOP");
    }

    /** Continues the process after {@link #pause}. */
    public void resume() {
        program().signal("CONT");
    }

    /** Waits until the process reports that it is ready. */
    public void awaitReady() {
        Readiness.await(host, managementPort);
    }

    /** Asks the replica for its state; empty when it does not answer within a second. */
    public Optional<State> state() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + host.address() + ":" + managementPort + "/api/v1/cluster"))
                .header("Authorization", "Bearer " + key)
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == OK ? Optional.of(stateOf(response.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static State stateOf(String json) {
        return new State(text(json, "role"), text(json, OWNER), number(json, "epoch"), number(json, "commits"));
    }

    private static String text(String json, String field) {
        Matcher found = Pattern.compile('"' + field + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    private static long number(String json, String field) {
        Matcher found = Pattern.compile('"' + field + "\":(\\d+)").matcher(json);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private RunningProgram program() {
        RunningProgram last = program;
        if (last == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return last;
    }

    @Override
    public void close() {
        if (running()) {
            kill();
        }
    }
}
