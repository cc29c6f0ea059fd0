package culex.benchmarks.scenario;

import culex.benchmarks.scenario.Scenario.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios that compare two variants of Culex: Netty's epoll with the selectors of the JVM (NIO), a broker without and with an ACL,
 * without and with TLS, and the JVM build with the native executable.
 */
final class SameBroker {
    private SameBroker() {}

    /** Culex with Netty's epoll, compared with Culex with NIO. */
    static List<Scenario> nio() {
        return loads(Kind.NIO, "nio-", "");
    }

    /** Culex without an ACL, compared with Culex that has one. */
    static List<Scenario> acl() {
        return loads(Kind.ACL, "acl-", ", ACL");
    }

    /** Culex without TLS, compared with Culex over TLS. */
    static List<Scenario> tls() {
        return loads(Kind.TLS, "tls-", ", TLS");
    }

    /** The JVM build compared with the native executable: the loads of the broker, then the start, memory and size of each service. */
    static List<Scenario> nativeExecutables() {
        List<Scenario> all = new ArrayList<>(loads(Kind.NATIVE, "native-", ", native"));
        for (String service : List.of("broker", "publisher", "subscriber")) {
            all.add(start(service, "ready", Figure.START_SECONDS));
            all.add(start(service, "idle", Figure.RESIDENT_MEGABYTES));
            all.add(start(service, "size", Figure.DISK_MEGABYTES));
        }
        return all;
    }

    private static List<Scenario> loads(Kind kind, String prefix, String suffix) {
        return List.of(
                load(kind, prefix + "p2p-qos0", "point to point QoS 0" + suffix, "--pubs 20 --subs 20 --window 4000"),
                load(
                        kind,
                        prefix + "p2p-qos1",
                        "point to point QoS 1" + suffix,
                        "--pubs 20 --subs 20 --qos 1 --window 2000 --inflight 50"),
                load(kind, prefix + "fan-out", "fan-out 1 to 200" + suffix, "--pubs 1 --subs 200 --window 40000"),
                load(
                        kind,
                        prefix + "fan-in",
                        "fan-in 100 to 2, wildcard" + suffix,
                        "--pubs 100 --subs 2 --wild --window 4000"),
                load(
                        kind,
                        prefix + "kept",
                        "QoS 1 to persistent sessions, 20 to 20" + suffix,
                        "--pubs 20 --subs 20 --qos 1 --persist --v5 --window 4000 --inflight 100"));
    }

    private static Scenario load(Kind kind, String id, String title, String arguments) {
        return new Scenario(id, title, kind, arguments, Figure.DELIVERIES_PER_CPU_SECOND, null);
    }

    private static Scenario start(String service, String what, Figure figure) {
        return new Scenario(
                "native-" + service + "-" + what, service + ": " + what, Kind.NATIVE_START, service, figure, null);
    }
}
