package culex.system.torture;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The options of a run. A run ends after its time or its number of kills, whichever comes first.
 *
 * @param kills maximum number of kills; 0 for a run without kills, which ends after its time
 * @param storeKind MQTT_STORE_KIND of the brokers
 * @param sync MQTT_STORE_SYNC of the broker
 * @param cheat whether a kill loses writes, see LostWrites
 * @param powerCut whether every other kill loses unsynced writes, see PowerCut
 * @param containers whether the broker runs in a container as in docker-compose.yml, see ContainerVictim
 * @param hostile whether attacks run at the same time, see Attackers; kills are rarer then
 * @param sink the sink whose database and subscriber are killed, too, see SinkTorture; empty: only the broker is killed
 * @param cluster whether three brokers share a log, see ClusterTorture
 * @param namespaces whether each broker and each server of the log has a network namespace, so that packets can be dropped between them
 * @param perSecond maximum of messages per second of all publishers together
 */
record TortureOptions(
        Duration time,
        int kills,
        long seed,
        String storeKind,
        String sync,
        boolean cheat,
        boolean powerCut,
        boolean containers,
        boolean hostile,
        String sink,
        boolean cluster,
        boolean namespaces,
        int perSecond) {
    private static final int PER_SECOND = 1_200;
    private static final Set<String> SWITCHES =
            Set.of("--cheat", "--power-cut", "--containers", "--hostile", "--cluster", "--netns");

    /** @throws IllegalArgumentException with a one-line message about an invalid option */
    static TortureOptions parse(List<String> arguments) {
        long minutes = 0;
        int kills = -1;
        long seed = RandomGenerator.getDefault().nextLong(1_000_000);
        String kind = "";
        String sync = "always";
        String sink = "";
        int rate = PER_SECOND;
        boolean cheat = false;
        boolean powerCut = false;
        boolean containers = false;
        boolean hostile = false;
        boolean cluster = false;
        boolean namespaces = false;
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (SWITCHES.contains(option)) {
                cheat |= option.equals("--cheat");
                powerCut |= option.equals("--power-cut");
                containers |= option.equals("--containers");
                hostile |= option.equals("--hostile");
                cluster |= option.equals("--cluster");
                namespaces |= option.equals("--netns");
                continue;
            }
            String value = i + 1 < arguments.size() ? arguments.get(++i) : "";
            switch (option) {
                case "--minutes" -> minutes = number(option, value);
                case "--kills" -> kills = (int) number(option, value);
                case "--seed" -> seed = number(option, value);
                case "--rate" -> rate = (int) number(option, value);
                case "--store" -> kind = value.toLowerCase(Locale.ROOT);
                case "--sync" -> sync = value.toLowerCase(Locale.ROOT);
                case "--sink" -> sink = sink(value);
                default ->
                    throw new IllegalArgumentException(
                            "unknown option '" + option
                                    + "'; there are --minutes N, --seed S, --kills K, --rate N, --store KIND, --sync WHEN, --power-cut, --cheat, --containers, --hostile, --sink postgres, --cluster, --netns");
            }
        }
        if (containers && (cheat || powerCut)) {
            throw new IllegalArgumentException(
                    "--containers cannot be combined with --power-cut or --cheat, because the data is in a volume of Docker");
        }
        if (!sink.isEmpty() && (containers || cheat || powerCut || hostile)) {
            throw new IllegalArgumentException(
                    "--sink cannot be combined with --containers, --power-cut, --cheat or --hostile");
        }
        if (cluster && (!sink.isEmpty() || containers || powerCut || hostile)) {
            throw new IllegalArgumentException(
                    "--cluster cannot be combined with --sink, --containers, --power-cut or --hostile");
        }
        kind = storeKind(kind, cluster);
        if (cheat && kind.equals("postgres")) {
            throw new IllegalArgumentException("--cheat cannot be combined with --store postgres");
        }
        if (namespaces && (!cluster || cheat || kind.equals("postgres"))) {
            throw new IllegalArgumentException(
                    "--netns needs --cluster and cannot be combined with --cheat and --store postgres");
        }
        if (minutes == 0 && kills <= 0) {
            minutes = 2;
        }
        return new TortureOptions(
                minutes == 0 ? Duration.ofDays(1) : Duration.ofMinutes(minutes),
                kills < 0 ? Integer.MAX_VALUE : kills,
                seed,
                kind,
                sync,
                cheat,
                powerCut,
                containers,
                hostile,
                sink,
                cluster,
                namespaces,
                rate);
    }

    /** Returns the same options with another time. */
    TortureOptions lasting(Duration other) {
        return new TortureOptions(
                other,
                kills,
                seed,
                storeKind,
                sync,
                cheat,
                powerCut,
                containers,
                hostile,
                sink,
                cluster,
                namespaces,
                perSecond);
    }

    private static String storeKind(String value, boolean cluster) {
        Set<String> kinds = cluster ? Set.of("jetstream", "postgres") : Set.of("rocksdb", "memory");
        if (value.isEmpty()) {
            return cluster ? "jetstream" : "rocksdb";
        }
        if (!kinds.contains(value)) {
            throw new IllegalArgumentException("--store needs "
                    + (cluster ? "jetstream or postgres with --cluster" : "rocksdb or memory without --cluster")
                    + ", not '"
                    + value + "'");
        }
        return value;
    }

    private static String sink(String value) {
        if (!value.equals("postgres")) {
            throw new IllegalArgumentException("--sink needs postgres, not '" + value + "'");
        }
        return value;
    }

    private static long number(String option, String value) {
        int least = option.equals("--seed") || option.equals("--kills") ? 0 : 1;
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException(
                    option + " needs a whole number from " + least + ", not '" + value + "'");
        }
        return Long.parseLong(value);
    }
}
