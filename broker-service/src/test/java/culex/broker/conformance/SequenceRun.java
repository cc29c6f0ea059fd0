package culex.broker.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one sequence at one protocol level over one transport. Used once, by one thread. */
final class SequenceRun {
    private static final String OR_CLOSED = " or closed";

    private final Sequence sequence;
    private final int level;
    private final String transport;
    private final BrokerAddress address;
    private final Variables variables;
    private final Map<String, WireClient> clients = new LinkedHashMap<>();
    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, String> subprotocols = new HashMap<>();
    private final StringBuilder story = new StringBuilder();

    /**
     * Prepares a run.
     *
     * @param unique the value of {@code %t}: letters and digits that no other run on the same broker process uses
     */
    SequenceRun(Sequence sequence, int level, String transport, BrokerAddress address, String unique) {
        this.sequence = sequence;
        this.level = level;
        this.transport = transport;
        this.address = address;
        variables = new Variables(sequence, unique);
    }

    /** Runs the sequence. An {@link AssertionError} names the line, the expected packet, the received one, and the packets before it. */
    void play() {
        try {
            play(sequence.steps());
        } catch (IOException broken) {
            throw new AssertionError(sequence.name() + "\n" + story + broken, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + sequence.name(), interrupted);
        } finally {
            clients.values().forEach(WireClient::close);
        }
    }

    private void play(List<Sequence.Step> steps) throws IOException, InterruptedException {
        int index = 0;
        while (index < steps.size()) {
            Sequence.Step step = steps.get(index);
            if (step.text().startsWith("repeat ")) {
                int end = endOf(steps, index);
                repeat(variables.substituted(step.text()), steps.subList(index + 1, end));
                index = end + 1;
            } else if (step.text().startsWith("<~", 1)) {
                int end = index;
                String prefix = step.text().substring(0, 3);
                while (end < steps.size() && steps.get(end).text().startsWith(prefix)) {
                    end++;
                }
                expectUnordered(steps.subList(index, end));
                index = end;
            } else {
                one(step);
                index++;
            }
        }
    }

    private static int endOf(List<Sequence.Step> steps, int from) {
        for (int index = from; index < steps.size(); index++) {
            if (steps.get(index).text().equals("end")) {
                return index;
            }
        }
        throw new IllegalArgumentException(
                "repeat without end in line " + steps.get(from).line());
    }

    private void repeat(String text, List<Sequence.Step> body) throws IOException, InterruptedException {
        String[] words = text.split(" +", -1);
        for (int value = Integer.parseInt(words[2]); value <= Integer.parseInt(words[3]); value++) {
            variables.set(words[1], String.valueOf(value));
            play(body);
        }
    }

    private void one(Sequence.Step step) throws IOException, InterruptedException {
        String text = variables.substituted(step.text());
        tell(step, text);
        if (text.startsWith("wait ")) {
            TimeUnit.MILLISECONDS.sleep(Math.round(Double.parseDouble(text.substring(5, text.length() - 1)) * 1000));
            return;
        }
        if (text.startsWith("total ")) {
            total(step, text);
            return;
        }
        String name = text.substring(0, 1);
        String rest = text.substring(2).strip();
        switch (text.charAt(1)) {
            case '>' -> send(name, rest);
            case '<' -> {
                if (rest.startsWith("?")) {
                    perhaps(name, rest.substring(1).strip());
                } else {
                    expect(step, name, rest);
                }
            }
            default -> act(step, name, rest);
        }
    }

    private void send(String name, String text) throws IOException {
        WireClient client = connection(name);
        if (text.startsWith("raw ")) {
            client.send(RawBytes.parse(text.substring(4)));
            return;
        }
        Words words = Words.of(text);
        boolean connect = words.first().equals("CONNECT");
        if (connect) {
            for (String version : List.of("v3.1", "v3", "v5")) {
                if (words.hasBare(version)) {
                    client.level(SequenceFile.level(version));
                }
            }
        }
        if (connect) {
            client.connecting(words);
        }
        client.send(PacketWriter.write(words, client.level(), variables.clientId(name)));
    }

    private WireClient connection(String name) throws IOException {
        WireClient open = clients.get(name);
        if (open != null) {
            return open;
        }
        Wire wire = transport.equals("tcp")
                ? new TcpWire(address)
                : new WebSocketWire(
                        address, paths.getOrDefault(name, "/mqtt"), subprotocols.getOrDefault(name, "mqtt"));
        WireClient client = new WireClient(wire, level);
        clients.put(name, client);
        client.open();
        return client;
    }

    private void act(Sequence.Step step, String name, String text) throws IOException, InterruptedException {
        String verb = text.split(" ", 2)[0];
        String rest = text.substring(verb.length()).strip();
        switch (verb) {
            case "path" -> paths.put(name, rest);
            case "subprotocol" -> subprotocols.put(name, rest);
            case "open" -> connection(name);
            case "chunks" -> connection(name).pieces(sizes(rest));
            case "whole" -> connection(name).pieces(List.of());
            case "batch" -> connection(name).batch();
            case "flush" -> connection(name).flush();
            case "drop" -> drop(name);
            case "leave" -> {
                send(name, "DISCONNECT");
                drop(name);
            }
            case "join" -> {
                send(name, "CONNECT " + rest);
                expectAny(step, name, connection(name), "CONNACK session=*");
            }
            case "subscribe" -> {
                send(name, "SUBSCRIBE id=65000 filter=" + rest);
                expectAny(step, name, connection(name), "SUBACK id=65000 codes=0..2");
            }
            default -> connection(name).wire().act(verb, Words.of(rest), rest);
        }
    }

    private void drop(String name) throws IOException, InterruptedException {
        connection(name).drop();
        forget(name);
    }

    private void forget(String name) {
        WireClient gone = clients.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    private static List<Integer> sizes(String text) {
        return Arrays.stream(text.split("[ ,]+")).map(Integer::valueOf).toList();
    }

    private void expect(Sequence.Step step, String name, String text) throws IOException, InterruptedException {
        WireClient client = connection(name);
        switch (text.split(" ", 2)[0]) {
            case "nothing" -> expectNothing(step, name, client);
            case "subprotocol", "pong" -> {
                String[] fact = text.split(" ", 2);
                String actual = client.wire().fact(fact[0]);
                if (!actual.equals(fact[1])) {
                    throw failure(step, text, actual);
                }
            }
            case "close" -> {
                WireEvent event = client.next();
                String code = client.wire().fact("close");
                if (!text.equals("close " + code)) {
                    throw failure(step, text, event + ", close " + code);
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

    private void expectAny(Sequence.Step step, String name, WireClient client, String text)
            throws InterruptedException {
        WireEvent event = client.next();
        String difference = "";
        for (String alternative : text.split(" or ", -1)) {
            if (alternative.equals("closed")) {
                if (event instanceof WireEvent.Closed) {
                    forget(name);
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
        throw failure(step, text, event + difference);
    }

    /** Takes the next packet if it is the given one, and otherwise leaves it. Waits for the timeout if no packet follows. */
    private void perhaps(String name, String text) throws IOException, InterruptedException {
        WireClient client = connection(name);
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
        throw failure(step, text, String.valueOf(event));
    }

    private void requireClosed(Sequence.Step step, String name, String text, @Nullable WireEvent event) {
        if (!(event instanceof WireEvent.Closed)) {
            throw failure(step, text + " (the connection closed)", String.valueOf(event));
        }
        forget(name);
    }

    private void expectNothing(Sequence.Step step, String name, WireClient client)
            throws IOException, InterruptedException {
        boolean alive = RoundTrips.settle(client, clients.values());
        List<WireEvent> unread = client.unread();
        if (!alive || !unread.isEmpty()) {
            throw failure(
                    step,
                    name + " receives nothing but PINGRESP",
                    unread.isEmpty() ? "no PINGRESP" : unread.toString());
        }
    }

    /** {@code total 20 PUBLISH A B}: requires this number of packets of the type for these clients together, and no other packets. */
    private void total(Sequence.Step step, String text) throws IOException, InterruptedException {
        String[] words = text.split(" +", -1);
        int expected = Integer.parseInt(words[1]);
        List<WireClient> of = new ArrayList<>();
        for (String name : Arrays.asList(words).subList(3, words.length)) {
            of.add(connection(name));
        }
        List<WireEvent> all = RoundTrips.take(expected, of, clients.values());
        boolean others = all.stream()
                .anyMatch(event -> !(event instanceof WireEvent.Packet(var packet))
                        || !packet.type().equals(words[2]));
        if (all.size() != expected || others) {
            throw failure(step, text, all.size() + " events: " + all);
        }
    }

    private void expectUnordered(List<Sequence.Step> group) throws IOException, InterruptedException {
        List<Sequence.Step> left = new ArrayList<>(group);
        String name = group.getFirst().text().substring(0, 1);
        WireClient client = connection(name);
        while (!left.isEmpty()) {
            WireEvent event = client.next();
            tell(left.getFirst(), "(one of " + left.size() + ") <- " + event);
            if (!(event instanceof WireEvent.Packet(var packet))
                    || !left.remove(firstMatch(left, packet, client.level()))) {
                throw failure(
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

    private void tell(Sequence.Step step, String text) {
        story.append(String.format(
                Locale.ROOT, "    %5d  %s%n", step.line(), text.length() > 300 ? text.substring(0, 300) : text));
    }

    private AssertionError failure(Sequence.Step step, String expected, String came) {
        return new AssertionError(
                sequence.file() + ":" + step.line() + " in \"" + sequence.title() + "\" " + sequence.statements()
                        + "\n  expected: " + expected + "\n  came:     " + came + "\n  so far:\n" + story);
    }
}
