package culex.benchmarks.broker;

import culex.benchmarks.load.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A broker in a separate process on this machine, on free ports. */
public final class BrokerProcess implements AutoCloseable {
    private static final long READY_SECONDS_MAX = 60;
    private static final long STOP_SECONDS_MAX = 10;
    private static final long LOOK_AGAIN_MILLIS = 1;

    private final Process process;
    private final Ports ports;
    private double readySeconds;
    private @Nullable Path store;
    private @Nullable TlsTunnel webSocketTunnel;
    private @Nullable TlsTunnel tcpTunnel;

    /** Three free ports of the loopback address; the third is for health and metrics. */
    record Ports(int webSocket, int tcp, int management) {
        static Ports free() throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (ServerSocket first = new ServerSocket(0, 1, loopback);
                    ServerSocket second = new ServerSocket(0, 1, loopback);
                    ServerSocket third = new ServerSocket(0, 1, loopback)) {
                return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
            }
        }
    }

    private BrokerProcess(Process process, Ports ports) {
        this.process = process;
        this.ports = ports;
    }

    /**
     * Starts a command and waits until the broker accepts clients.
     *
     * @throws IOException when the broker does not start; the message has the path of its log
     */
    static BrokerProcess start(ProcessBuilder command, Ports ports, Path log, BooleanSupplier isReady)
            throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        long start = System.nanoTime();
        Process process = command.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        BrokerProcess broker = new BrokerProcess(process, ports);
        while (!isReady.getAsBoolean()) {
            boolean late = System.nanoTime() - start > TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
            if (late || !process.isAlive()) {
                broker.close();
                throw new IOException("the broker did not start; its log: " + log);
            }
            pause(LOOK_AGAIN_MILLIS);
        }
        broker.readySeconds = (System.nanoTime() - start) / 1e9;
        return broker;
    }

    /** Waits the given number of seconds, so that the broker has completed the work of its start. */
    public void rest(int seconds) {
        pause(TimeUnit.SECONDS.toMillis(seconds));
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a broker starts", stop);
        }
    }

    /** Sets the directory of the store, which is deleted when the broker is stopped; returns this process. */
    BrokerProcess withStore(Path directory) {
        store = directory;
        return this;
    }

    /** Sends all load over TLS; the tunnels are closed when the broker is stopped. Returns this process. */
    BrokerProcess withTunnels(TlsTunnel webSocket, TlsTunnel tcp) {
        webSocketTunnel = webSocket;
        tcpTunnel = tcp;
        return this;
    }

    @Nullable Path store() {
        return store;
    }

    /** Kills the broker; its stored data stays. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The time from the start of the process until it accepts clients. */
    public double readySeconds() {
        return readySeconds;
    }

    public Target target(boolean webSocket) {
        TlsTunnel tunnel = webSocket ? webSocketTunnel : tcpTunnel;
        int plain = webSocket ? ports.webSocket() : ports.tcp();
        int port = tunnel == null ? plain : tunnel.port();
        return new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), webSocket, process.pid());
    }

    /** The resident memory, in KB; 0 where there is no /proc. */
    public long residentKilobytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    /** The process ID. */
    public long pid() {
        return process.pid();
    }

    /** Runs a command and returns what it printed, or null when it failed. */
    static @Nullable String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0 || text.contains("version") ? text : null;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            if (webSocketTunnel != null && tcpTunnel != null) {
                webSocketTunnel.close();
                tcpTunnel.close();
            }
            if (store != null) {
                delete(store);
            }
        } catch (IOException kept) {
            throw new UncheckedIOException(kept);
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
