package culex.broker.ctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The commands about the fleets of the publisher. */
final class FleetCommands {
    /** The maximum size of a file in bytes: the publisher rejects a larger body. */
    private static final int FILE_BYTES_MAX = 64 << 10;

    private static final String FLEETS = "/fleets";
    private static final Set<String> NONE = Set.of();

    private FleetCommands() {}

    static List<Command> all() {
        return List.of(
                command("fleets", "lists the fleets of the publisher", NONE, (arguments, api, output) -> {
                    arguments.noWords();
                    output.table(
                            api.get(FLEETS).getJsonArray("items", new JsonArray()),
                            "NAME=name",
                            "STATE=state",
                            "DEVICES=devices",
                            "CONNECTED=connected",
                            "RATE=rate",
                            "REQUESTED/S=requestedPerSecond",
                            "ACHIEVED/S=achievedPerSecond",
                            "SENT=sent",
                            "BUFFERED=buffered");
                }),
                command(
                        "fleet NAME",
                        "shows one fleet",
                        NONE,
                        (arguments, api, output) -> output.object(api.get(path(arguments.word("NAME"))))),
                command(
                        "start-fleet FILE [--name NAME]",
                        "starts the scenario of a file as a fleet; its name is that of the file",
                        Set.of("name"),
                        FleetCommands::start),
                command("stop-fleet NAME", "stops a fleet", NONE, FleetCommands::stop),
                command(
                        "fault NAME KIND [--devices N|--share 0..1] [--duration TIME|--factor N|--bytes N]",
                        "injects a fault into a fleet: into all devices, or into some that are chosen at random",
                        Set.of("devices", "share", "duration", "factor", "bytes"),
                        FleetCommands::inject));
    }

    private static Command command(String usage, String about, Set<String> options, Command.Action action) {
        return new Command(usage, about, NONE, options, Service.PUBLISHER, action);
    }

    private static String path(String name) {
        return FLEETS + "/" + Arguments.encode(name);
    }

    private static void start(Arguments arguments, ApiClient api, Output output) {
        String file = arguments.word("FILE");
        String option = arguments.option("name");
        String name = option == null ? nameOf(file) : option;
        JsonObject fleet = api.post(FLEETS + "?name=" + Arguments.encode(name), text(file));
        output.done(name + " is started, with " + fleet.getValue("devices") + " devices", fleet);
    }

    /** Returns the name of a file without directory and file extension. */
    private static String nameOf(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String text(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1); // the size of a pipe or a device is not known before
            if (bytes.length > FILE_BYTES_MAX) {
                throw CtlException.failed(file + " is larger than " + FILE_BYTES_MAX + " bytes");
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (NoSuchFileException | InvalidPathException missing) {
            throw CtlException.failed("there is no file " + file);
        } catch (CharacterCodingException malformed) {
            throw CtlException.failed(file + " is not UTF-8");
        } catch (IOException unreadable) {
            throw CtlException.failed(file + " cannot be read (" + unreadable + ")");
        }
    }

    private static void stop(Arguments arguments, ApiClient api, Output output) {
        String name = arguments.word("NAME");
        JsonObject report = api.send("DELETE", path(name), null);
        output.done(name + " is stopped; it sent " + report.getValue("sent") + " messages", report);
    }

    private static void inject(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("NAME KIND", 2);
        JsonObject body = new JsonObject().put("kind", words.get(1));
        String duration = arguments.option("duration");
        if (duration != null) {
            body.put("duration", duration);
        }
        for (String option : List.of("devices", "share", "factor", "bytes")) {
            String value = arguments.option(option);
            if (value != null) {
                body.put(option, number(option, value));
            }
        }
        JsonObject answer = api.send("POST", path(words.getFirst()) + "/faults", body);
        output.done(words.get(1) + " is injected into " + answer.getValue("devices") + " devices", answer);
    }

    private static Number number(String option, String value) {
        try {
            if (value.matches("\\d{1,9}")) {
                return Integer.parseInt(value);
            }
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw CtlException.usage("--" + option + " must be a number, not " + value);
        }
        throw CtlException.usage("--" + option + " must be a number, not " + value);
    }
}
