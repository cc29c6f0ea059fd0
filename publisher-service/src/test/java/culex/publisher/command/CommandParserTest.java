package culex.publisher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandParserTest {

    private static final CommandParser PARSER =
            new CommandParser(Map.of("mode", false, "limit", true), Duration.ofMillis(100));

    private static Command parse(String text) throws CommandException {
        return PARSER.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(String text) {
        return String.valueOf(
                assertThrows(CommandException.class, () -> parse(text)).getMessage());
    }

    @Test
    void oneCommandMaySetSeveralValues() throws Exception {
        Command command =
                parse(" {\"interval\":\"500ms\",\"state\":\"off\",\"setpoint\":-1.5e1,\"mode\":\"eco\",\"limit\":3} ");
        assertEquals(Optional.of(Duration.ofMillis(500)), command.interval());
        assertEquals(Optional.of(false), command.isOn());
        assertEquals(
                Map.of("interval", "500ms", "state", "off", "setpoint", "-1.5e1", "mode", "eco", "limit", "3"),
                command.values());
    }

    @Test
    void valueOfATextFieldMayBeABoolean() throws Exception {
        assertEquals(Map.of("mode", "true"), parse("{\"mode\":true}").values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|one JSON object",
                "{}|one JSON object",
                "[]|one JSON object",
                "off|one JSON object",
                "{\"setpoint\":1|one JSON object",
                "{\"setpoint\":1} {}|one JSON object",
                "{\"setpoint\":1,\"setpoint\":2}|one JSON object",
                "{\"setpoint\":\"1\"}|setpoint must be a number",
                "{\"setpoint\":null}|setpoint must be a number",
                "{\"setpoint\":1e600000000}|setpoint must be a number",
                "{\"setpoint\":1e99999999999}|setpoint must be a number",
                "{\"setpoint\":1234567890123456}|setpoint must be a number",
                "{\"setpoint\":{\"a\":1}}|setpoint must be a number",
                "{\"setpoint\":NaN}|one JSON object",
                "{\"mode\":\"a\\\"b\"}|mode must be a text without quotes",
                "{\"mode\":\"a\\nb\"}|mode must be a text without quotes",
                "{\"mode\":[\"a\"]}|mode must be a text without quotes",
                "{\"speed\":1}|may set interval, limit, mode, setpoint, state and nothing else",
                "{\"interval\":\"99ms\"}|interval must be a duration from 0.1s to 24h",
                "{\"interval\":\"25h\"}|interval must be a duration",
                "{\"interval\":500}|interval must be a duration",
                "{\"interval\":\"fast\"}|interval must be a duration",
                "{\"state\":\"OFF\"}|state must be",
                "{\"state\":{}}|state must be",
            })
    void invalidCommandIsRejectedWithAReason(String command, String reason) {
        assertTrue(error(command).contains(reason), error(command));
    }

    @Test
    void longCommandAndLongValueAreRejected() {
        assertTrue(error(" ".repeat(8_193)).contains("at most 8192 bytes"));
        assertTrue(error("{\"mode\":\"" + "a".repeat(65) + "\"}").contains("at most 64 characters"));
        assertTrue(error("{\"setpoint\":" + "1".repeat(65) + "}").contains("at most 64 characters"));
        assertTrue(error("{\"interval\":\"" + "1".repeat(65) + "s\"}").contains("interval must be"));
        assertTrue(error("[".repeat(8_000)).contains("one JSON object"));
    }

    @Test
    void responseOfAnotherDeviceIsNotReadAsACommand() {
        var rejected = assertThrows(CommandException.class, () -> parse("{\"device\":\"1\",\"ok\":true}"));
        assertTrue(rejected.isOfResponse());
    }
}
