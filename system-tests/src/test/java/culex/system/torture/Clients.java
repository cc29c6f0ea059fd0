package culex.system.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The clients of a run, chosen by the seed: publishers with their streams, and subscribers with their filters, over both transports and
 * with both versions. The filters of one subscriber do not overlap. In a cluster they are spread over all brokers.
 */
final class Clients {
    /** Prefix of topics whose retained message is set and cleared in turn; no client stays subscribed to them. */
    static final String CLEARED = "cleared/";

    private static final int PUBLISHERS = 8;
    private static final int STREAMS_EACH = 5;
    private static final List<List<String>> FILTERS = List.of(
            List.of("torture/#"),
            List.of("torture/+/state", "torture/+/one"),
            List.of("torture/shared/all", "torture/+/two"),
            List.of("torture/p0/one", "torture/p1/two", "torture/p2/state"));

    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Ledger ledger;

    Clients(long seed, List<Participant.Endpoints> brokers, int perSecond) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Stream> streams = streams();
        ledger = new Ledger(streams);
        for (int i = 0; i < 2 * FILTERS.size(); i++) {
            Participant participant = new Participant("sub" + i, i / 4 % 2 == 0, i % 2 == 0);
            List<String> filters = FILTERS.get(i % FILTERS.size());
            int qos = i == 5 ? 1 : 2;
            PersistentSession session = new PersistentSession(participant, brokers, ledger, random.split());
            Receipts receipts = ledger.open(participant, filters, qos);
            subscribers.add(new Subscriber(receipts, filters, qos, ledger, session, random.split()));
        }
        for (int i = 0; i < PUBLISHERS; i++) {
            Participant participant = new Participant("pub" + i, isFive(i), i % 2 == 0);
            PersistentSession session = new PersistentSession(participant, brokers, ledger, random.split());
            List<Stream> own = streams.subList(i * STREAMS_EACH, (i + 1) * STREAMS_EACH);
            publishers.add(new Publisher(own, ledger, session, random.split(), perSecond / PUBLISHERS));
        }
    }

    private static boolean isFive(int publisher) {
        return publisher / 2 % 2 == 0;
    }

    private static List<Stream> streams() {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            String name = "pub" + i;
            String own = "torture/p" + i;
            int qos = 1 + i % 2;
            boolean five = isFive(i);
            streams.add(new Stream(streams.size(), name, own + "/one", 1, false, five));
            streams.add(new Stream(streams.size(), name, own + "/two", 2, false, five));
            streams.add(new Stream(streams.size(), name, "torture/shared/all", qos, false, five));
            streams.add(new Stream(streams.size(), name, own + "/state", 3 - qos, true, five));
            streams.add(new Stream(streams.size(), name, CLEARED + "p" + i, qos, true, five));
        }
        return streams;
    }

    Ledger ledger() {
        return ledger;
    }

    List<Publisher> publishers() {
        return publishers;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }
}
