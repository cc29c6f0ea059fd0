package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what the clients of one run receive. A failed check throws the {@link AssertionError} of the report. */
final class SequenceExpectations {
    private static final String OR_CLOSED = " or closed";
    private final SequenceClients clients;
    private final Variables variables;
    private final SequenceReport report;

    SequenceExpectations(SequenceClients clients, Variables variables, SequenceReport report) {
        this.clients = clients;
        this.variables = variables;
        this.report = report;
    }

    /** Requires the event that {@code text} describes: a packet, a property of the connection, the end of the connection, or no event. */
    void expect(Sequence.Step step, String name, String text) throws IOException, InterruptedException {
        WireClient client = clients.connection(name);
        switch (text.split(" ", 2)[0]) {
            case "nothing" -> expectNothing(step, name, client);
            case "subprotocol", "pong" -> {
                String[] fact = text.split(" ", 2);
                String actual = client.wire().fact(fact[0]);
                if (!actual.equals(fact[1])) {
                    throw report.failure(step, text, actual);
                }
            }
            case "close" -> {
                WireEvent event = client.next();
                String code = client.wire().fact("close");
                if (!text.equals("close " + code)) {
                    throw report.failure(step, text, event + ", close " + code);
                }
                requireClosed(step, name, text, event);
            }
            case "gone" -> {
                WireEvent event = client.next();
                while (event instanceof WireEvent.Packet) {
                    event = client.next();
                }
                requireClosed(step, name, text, event);
            }
            case "refused" -> {
                WireEvent event = client.next();
                boolean silent = text.endsWith(OR_CLOSED);
                if (client.level() >= 5 && !(silent && event instanceof WireEvent.Closed)) {
                    requireRefusal(step, silent ? text.substring(0, text.length() - OR_CLOSED.length()) : text, event);
                    event = client.next();
                }
                requireClosed(step, name, text, event);
            }
            default -> expectAny(step, name, client, text);
        }
    }

    /** Requires one of the packets that are separated by {@code or}. */
    void expectAny(Sequence.Step step, String name, WireClient client, String text) throws InterruptedException {
        WireEvent event = client.next();
        String difference = "";
        for (String alternative : text.split(" or ", -1)) {
            if (alternative.equals("closed")) {
                if (event instanceof WireEvent.Closed) {
                    clients.forget(name);
                    return;
                }
            } else if (event instanceof WireEvent.Packet(var packet)) {
                String mismatch = Expectation.mismatch(Words.of(alternative), packet, client.level(), variables.map());
                if (mismatch == null) {
                    return;
                }
                difference = "  (" + mismatch + ")";
            }
        }
        throw report.failure(step, text, event + difference);
    }

    /**
     * Removes the next received packet if it matches {@code text}; otherwise that packet is still the next one. Waits for the timeout if no
     * packet arrives.
     */
    void perhaps(String name, String text) throws IOException, InterruptedException {
        WireClient client = clients.connection(name);
        WireEvent event = client.next();
        boolean taken = event instanceof WireEvent.Packet(var packet)
                && Expectation.mismatch(Words.of(text), packet, client.level(), variables.map()) == null;
        if (event != null && !taken) {
            client.putBack(event);
        }
    }

    /** Requires a CONNACK or DISCONNECT with one of the listed Reason Codes, or with any of 0x80 and above if none is listed. */
    private void requireRefusal(Sequence.Step step, String text, @Nullable WireEvent event) {
        if (event instanceof WireEvent.Packet(var packet)
                && (packet.type().equals("CONNACK") || packet.type().equals("DISCONNECT"))) {
            long code = packet.number("code", 0);
            String listed = text.substring("refused".length()).strip();
            boolean right = listed.isEmpty()
                    ? code >= 0x80
                    : Arrays.stream(listed.split("\\|")).anyMatch(one -> Value.number(one) == code);
            if (right) {
                return;
            }
        }
        throw report.failure(step, text, String.valueOf(event));
    }

    private void requireClosed(Sequence.Step step, String name, String text, @Nullable WireEvent event) {
        if (!(event instanceof WireEvent.Closed)) {
            throw report.failure(step, text + " (the connection closed)", String.valueOf(event));
        }
        clients.forget(name);
    }

    private void expectNothing(Sequence.Step step, String name, WireClient client)
            throws IOException, InterruptedException {
        boolean alive = RoundTrips.settle(client, clients.all());
        List<WireEvent> unread = client.unread();
        if (!alive || !unread.isEmpty()) {
            throw report.failure(
                    step,
                    name + " receives nothing but PINGRESP",
                    unread.isEmpty() ? "no PINGRESP" : unread.toString());
        }
    }

    /** {@code total 20 PUBLISH A B}: requires this number of packets of the type for these clients together, and no other packets. */
    void total(Sequence.Step step, String text) throws IOException, InterruptedException {
        String[] words = text.split(" +", -1);
        int expected = Integer.parseInt(words[1]);
        List<WireClient> of = new ArrayList<>();
        for (String name : Arrays.asList(words).subList(3, words.length)) {
            of.add(clients.connection(name));
        }
        List<WireEvent> all = RoundTrips.take(expected, of, clients.all());
        boolean others = all.stream()
                .anyMatch(event -> !(event instanceof WireEvent.Packet(var packet))
                        || !packet.type().equals(words[2]));
        if (all.size() != expected || others) {
            throw report.failure(step, text, all.size() + " events: " + all);
        }
    }

    /** Requires the packets of all steps, in any order. */
    void expectUnordered(List<Sequence.Step> group) throws IOException, InterruptedException {
        List<Sequence.Step> left = new ArrayList<>(group);
        String name = group.getFirst().text().substring(0, 1);
        WireClient client = clients.connection(name);
        while (!left.isEmpty()) {
            WireEvent event = client.next();
            report.add(left.getFirst(), "(one of " + left.size() + ") <- " + event);
            if (!(event instanceof WireEvent.Packet(var packet))
                    || !left.remove(firstMatch(left, packet, client.level()))) {
                throw report.failure(
                        left.getFirst(),
                        left.stream()
                                .map(s -> variables.substituted(s.text()))
                                .toList()
                                .toString(),
                        "" + event);
            }
        }
    }

    private Sequence.@Nullable Step firstMatch(List<Sequence.Step> left, ReceivedPacket packet, int clientLevel) {
        for (Sequence.Step step : left) {
            Words words = Words.of(variables.substituted(step.text()).substring(3));
            if (Expectation.mismatch(words, packet, clientLevel, variables.map()) == null) {
                return step;
            }
        }
        return null;
    }
}
