package culex.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hosts with addresses of their own on this machine, whose packets to each other can be dropped: a network namespace of Linux for each
 * host, a bridge that connects them all with this process, and rules of iptables. The bridge has a namespace of its own, so that the
 * firewall of this machine, such as Docker's, does not concern it. Only root can make such a network. It is removed by {@link #close}, and
 * when this process ends in order.
 */
public final class TestNetwork implements AutoCloseable {
    private static final int NETS = 250;
    private static final int FIRST = 2;

    private final long pid = ProcessHandle.current().pid();
    private final String bridge = "culex-" + pid + "-bridge";
    private final String here = "cxh" + pid;
    private final String net = "10.213." + pid % NETS + ".";
    private final Map<NetworkHost, String> namespaces = new LinkedHashMap<>();
    private final Thread removal = new Thread(this::remove);
    private boolean isLinked;
    private boolean isRemoved;

    /** Which packets of a host are dropped. */
    public enum Direction {
        /** What the host sends. */
        OUTGOING(true, false),
        /** What is sent to the host. */
        INCOMING(false, true),
        /** All. */
        BOTH(true, true);

        private final boolean outgoing;
        private final boolean incoming;

        Direction(boolean outgoing, boolean incoming) {
            this.outgoing = outgoing;
            this.incoming = incoming;
        }
    }

    /**
     * Makes a network without hosts.
     *
     * @throws IllegalStateException if this process may not make one; see {@link #isPossible}
     */
    public TestNetwork() {
        try {
            run("ip", "netns", "add", bridge);
            Runtime.getRuntime().addShutdownHook(removal);
            run("ip", "-n", bridge, "link", "add", "bridge", "type", "bridge");
            run("ip", "-n", bridge, "link", "set", "bridge", "up");
            run("ip", "link", "add", here, "type", "veth", "peer", "name", "here", "netns", bridge);
            isLinked = true;
            run("ip", "-n", bridge, "link", "set", "here", "master", "bridge", "up");
            run("ip", "addr", "add", net + "1/24", "dev", here);
            run("ip", "link", "set", here, "up");
        } catch (RuntimeException | Error notMade) {
            remove();
            throw notMade;
        }
    }

    /** Whether this process may make a network: it runs as root on Linux, with the programs ip and iptables. */
    public static boolean isPossible() {
        try (TestNetwork network = new TestNetwork()) {
            NetworkHost host = network.newHost();
            network.drop(host, Direction.BOTH, List.of());
            return true;
        } catch (RuntimeException rejected) {
            return false;
        }
    }

    /** Adds a host, which reaches this process and all other hosts. */
    public NetworkHost newHost() {
        int number = namespaces.size() + FIRST;
        String namespace = "culex-" + pid + "-" + number;
        String port = "port" + number;
        NetworkHost host = new NetworkHost(net + number, List.of("ip", "netns", "exec", namespace));
        run("ip", "netns", "add", namespace);
        namespaces.put(host, namespace);
        run("ip", "-n", bridge, "link", "add", port, "type", "veth", "peer", "name", "net", "netns", namespace);
        run("ip", "-n", bridge, "link", "set", port, "master", "bridge", "up");
        run("ip", "-n", namespace, "addr", "add", host.address() + "/24", "dev", "net");
        run("ip", "-n", namespace, "link", "set", "lo", "up");
        run("ip", "-n", namespace, "link", "set", "net", "up");
        return host;
    }

    /** Returns new hosts. */
    public List<NetworkHost> newHosts(int count) {
        return Stream.generate(this::newHost).limit(count).toList();
    }

    /**
     * Drops packets of a host until {@link #heal}. Its connections stay open, and its sockets report no error.
     *
     * @param peers the hosts to and from which packets are dropped; empty for all, and for this process
     */
    public void drop(NetworkHost host, Direction direction, List<NetworkHost> peers) {
        String addresses = peers.stream()
                .filter(peer -> peer != host)
                .map(NetworkHost::address)
                .collect(Collectors.joining(","));
        if (direction.outgoing) {
            dropIn(host, "OUTPUT", addresses.isEmpty() ? List.of() : List.of("-d", addresses));
        }
        if (direction.incoming) {
            dropIn(host, "INPUT", addresses.isEmpty() ? List.of() : List.of("-s", addresses));
        }
    }

    private void dropIn(NetworkHost host, String chain, List<String> selection) {
        List<String> command = new ArrayList<>(host.launcher());
        command.addAll(List.of("iptables", "-w", "-A", chain));
        command.addAll(selection);
        command.addAll(List.of("-j", "DROP"));
        run(command.toArray(String[]::new));
    }

    /** Delivers all packets of a host again. */
    public void heal(NetworkHost host) {
        List<String> command = new ArrayList<>(host.launcher());
        command.addAll(List.of("iptables", "-w", "-F"));
        run(command.toArray(String[]::new));
    }

    /** Removes the network; the programs in it must have ended. */
    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(removal);
    }

    private synchronized void remove() {
        if (isRemoved) {
            return;
        }
        isRemoved = true;
        List<String[]> commands = new ArrayList<>();
        if (isLinked) {
            // With its namespace it would disappear only a moment later, and the next network of this process needs its
            // name.
            commands.add(new String[] {"ip", "link", "del", here});
        }
        namespaces.values().forEach(namespace -> commands.add(new String[] {"ip", "netns", "del", namespace}));
        commands.add(new String[] {"ip", "netns", "del", bridge});
        runAll(commands);
    }

    /** Runs all commands, also when one fails; then throws the exception of the first that failed. */
    private static void runAll(List<String[]> commands) {
        RuntimeException failed = null;
        for (String[] command : commands) {
            try {
                run(command);
            } catch (RuntimeException failure) {
                failed = failed == null ? failure : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private static void run(String... command) {
        try (RunningProgram tool = RunningProgram.start("network-tool", Path.of("."), Map.of(), List.of(command))) {
            tool.awaitSuccess();
        }
    }
}
