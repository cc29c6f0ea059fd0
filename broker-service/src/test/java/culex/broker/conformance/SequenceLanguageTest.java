package culex.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the language of the sequences and its codec with bytes written by hand from the specification. */
class SequenceLanguageTest {

    @Test
    void fileOfWireSequencesIsParsed() {
        List<Sequence> sequences = SequenceFile.parse("x.seq", """
                # a comment
                === Two choices
                proves v5:[MQTT-1.2.3-4] v3:[MQTT-1.2.3-5]
                only ws
                with %a: 1 | 2
                A> CONNECT keepalive=%a

                === Another
                proves v3:[MQTT-1.2.3-5]
                runs v3.1
                A< closed
                """);
        assertEquals(
                List.of("Two choices (1)", "Two choices (2)", "Another"),
                sequences.stream().map(Sequence::title).toList());
        assertEquals(Set.of(4, 5), sequences.getFirst().levels());
        assertEquals(Set.of("ws"), sequences.getFirst().transports());
        assertEquals(Set.of(3), sequences.getLast().levels());
        assertEquals(2, sequences.getFirst().line());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=== No statement\nA> CONNECT",
                "=== No step\nproves v5:[MQTT-1.2.3-4]",
                "=== No such line\nproves v5:[MQTT-1.2.3-4]\nnonsense",
                "=== No such statement\nproves 1.2.3-4\nA> CONNECT",
                "A> CONNECT"
            })
    void malformedFileOfWireSequencesIsRejected(String text) {
        assertThrows(IllegalArgumentException.class, () -> SequenceFile.parse("x.seq", text));
    }

    @Test
    void rawPacketInAWireSequenceIsSentWithItsRemainingLength() {
        assertEquals("10050003616263ff", hex(RawBytes.parse("10 { s\"abc\" } ff")));
        assertEquals("010101", hex(RawBytes.parse("01*3")));
        assertEquals("ac02", hex(RawBytes.parse("#300")));
        assertEquals("00c080", hex(RawBytes.parse("\"\\x00\\xc0\\x80\"")));
    }

    @Test
    void clientPacketsInATestSequenceAreEncodedAsMqtt() {
        assertEquals("100e00044d5154540502003c00000178", hex(written("CONNECT client=x keepalive=60", 5)));
        assertEquals("100d00044d5154540402000000" + "0178", hex(written("CONNECT client=x", 4)));
        assertEquals("3209000161000703230001", hex(written("PUBLISH topic=a qos=1 id=7 topicAlias=1", 5)));
        assertEquals("8206000100016101", hex(written("SUBSCRIBE id=1 filter=a qos=1", 4)));
        assertEquals("82070001000001612d", hex(written("SUBSCRIBE id=1 filter=a qos=1 nl=1 rap=1 rh=2", 5)));
        assertEquals("40020001", hex(written("PUBACK id=1", 5)));
        assertEquals("400400018000", hex(written("PUBACK id=1 code=0x80", 5)));
        assertEquals("40020001", hex(written("PUBACK id=1 code=0x80", 4)));
        assertThrows(IllegalArgumentException.class, () -> written("PUBLISH topics=a", 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2003020000",
                "2003000100",
                "2105000000",
                "3003000161",
                "36050001610001",
                "30060001610301000000",
                "380300016100",
                "40020000",
                "4003000107",
                "9003000100",
                "d00100",
                "e00101",
                "c000",
                "3005000161022300"
            })
    void packetThatAServerMustNotSendIsReportedAsAViolation(String packet) {
        byte[] bytes = HexFormat.of().parseHex(packet);
        assertThrows(WireViolation.class, () -> PacketReader.read(bytes, 2, 5));
    }

    @Test
    void expectedPacketComparesItsFieldsAndAssignsVariables() {
        ReceivedPacket packet = PacketReader.read(HexFormat.of().parseHex("3a0900016100070023" + "78"), 2, 4);
        Map<String, String> variables = new HashMap<>();
        assertNull(Expectation.mismatch(Words.of("PUBLISH topic=a qos=1 dup=1 id=?n"), packet, 4, variables));
        assertEquals("7", variables.get("n"));
        assertEquals("dup", Expectation.mismatch(Words.of("PUBLISH topic=a qos=1"), packet, 4, variables));
        assertEquals("topic", Expectation.mismatch(Words.of("PUBLISH topic=b qos=1 dup=1"), packet, 4, variables));
        assertNotNull(Expectation.mismatch(Words.of("PUBACK id=7"), packet, 4, variables));
        variables.put("n", "8");
        assertEquals("id", Expectation.mismatch(Words.of("PUBLISH qos=1 dup=1 id=?n"), packet, 4, variables));
    }

    @Test
    void allPropertiesOfAnExpectedPublishAreCompared() {
        ReceivedPacket packet = PacketReader.read(HexFormat.of().parseHex("300a000161060b010b02" + "0100"), 2, 5);
        Map<String, String> none = new HashMap<>();
        assertNull(Expectation.mismatch(
                Words.of("PUBLISH subscriptionId=2 subscriptionId=1 payloadFormat=0"), packet, 5, none));
        assertEquals(
                "payloadFormat",
                Expectation.mismatch(Words.of("PUBLISH subscriptionId=2 subscriptionId=1"), packet, 5, none));
        assertEquals(
                "subscriptionId",
                Expectation.mismatch(Words.of("PUBLISH subscriptionId=2 payloadFormat=0"), packet, 5, none));
    }

    private static byte[] written(String line, int level) {
        return PacketWriter.write(Words.of(line), level, "client");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
