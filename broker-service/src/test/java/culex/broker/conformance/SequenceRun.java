package culex.broker.conformance;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one sequence at one protocol level over one transport. Used once, by one thread. */
final class SequenceRun {
    private final Sequence sequence;
    private final Variables variables;
    private final SequenceClients clients;
    private final SequenceReport report;
    private final SequenceExpectations expectations;

    /**
     * Prepares a run.
     *
     * @param unique the value of {@code %t}: letters and digits that no other run on the same broker process uses
     */
    SequenceRun(Sequence sequence, int level, String transport, BrokerAddress address, String unique) {
        this.sequence = sequence;
        variables = new Variables(sequence, unique);
        clients = new SequenceClients(level, transport, address);
        report = new SequenceReport(sequence);
        expectations = new SequenceExpectations(clients, variables, report);
    }

    /** Runs the sequence. An {@link AssertionError} names the line, the expected packet, the received one, and the packets before it. */
    void play() {
        try {
            play(sequence.steps());
        } catch (IOException broken) {
            throw new AssertionError(sequence.name() + "\n" + report + broken, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + sequence.name(), interrupted);
        } finally {
            clients.close();
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
                expectations.expectUnordered(steps.subList(index, end));
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
        report.add(step, text);
        if (text.startsWith("wait ")) {
            TimeUnit.MILLISECONDS.sleep(Math.round(Double.parseDouble(text.substring(5, text.length() - 1)) * 1000));
            return;
        }
        if (text.startsWith("total ")) {
            expectations.total(step, text);
            return;
        }
        String name = text.substring(0, 1);
        String rest = text.substring(2).strip();
        switch (text.charAt(1)) {
            case '>' -> send(name, rest);
            case '<' -> {
                if (rest.startsWith("?")) {
                    expectations.perhaps(name, rest.substring(1).strip());
                } else {
                    expectations.expect(step, name, rest);
                }
            }
            default -> act(step, name, rest);
        }
    }

    private void send(String name, String text) throws IOException {
        WireClient client = clients.connection(name);
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

    private void act(Sequence.Step step, String name, String text) throws IOException, InterruptedException {
        String verb = text.split(" ", 2)[0];
        String rest = text.substring(verb.length()).strip();
        switch (verb) {
            case "path" -> clients.path(name, rest);
            case "subprotocol" -> clients.subprotocol(name, rest);
            case "open" -> clients.connection(name);
            case "chunks" -> clients.connection(name).pieces(sizes(rest));
            case "whole" -> clients.connection(name).pieces(List.of());
            case "batch" -> clients.connection(name).batch();
            case "flush" -> clients.connection(name).flush();
            case "drop" -> clients.drop(name);
            case "leave" -> {
                send(name, "DISCONNECT");
                clients.drop(name);
            }
            case "join" -> {
                send(name, "CONNECT " + rest);
                expectations.expectAny(step, name, clients.connection(name), "CONNACK session=*");
            }
            case "subscribe" -> {
                send(name, "SUBSCRIBE id=65000 filter=" + rest);
                expectations.expectAny(step, name, clients.connection(name), "SUBACK id=65000 codes=0..2");
            }
            default -> clients.connection(name).wire().act(verb, Words.of(rest), rest);
        }
    }

    private static List<Integer> sizes(String text) {
        return Arrays.stream(text.split("[ ,]+")).map(Integer::valueOf).toList();
    }
}
