package culex.broker.codec;

import culex.broker.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Reads the inputs that Jazzer has found, and converts an input to the bytes that a client sends. */
public final class FuzzCorpus {
    private static final int WITHOUT_CONNECT = 3;

    private FuzzCorpus() {}

    /**
     * The bytes that a client sends, and the size of the pieces in which the bytes arrive.
     *
     * @param pieceBytes the size of a piece
     */
    public record Script(byte[] stream, int pieceBytes) {
        /**
         * Converts an input. Its first byte selects the size of the pieces and the version of a CONNECT that precedes the other bytes, if
         * any.
         */
        public static Script of(byte[] input) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int first = input.length == 0 ? 0 : input[0] & 0xFF;
            if ((first & 3) != WITHOUT_CONNECT) {
                out.writeBytes(PacketTable.connect(ProtocolVersion.values()[first & 3]));
            }
            out.write(input, Math.min(1, input.length), Math.max(0, input.length - 1));
            byte[] stream = out.toByteArray();
            int pieces = first >> 2;
            return new Script(stream, pieces == 0 ? Math.max(1, stream.length) : pieces);
        }
    }

    /** The lines of {@code fuzz/corpus.txt}, each an input in hexadecimal. */
    public static List<byte[]> inputs() {
        try (InputStream in =
                Objects.requireNonNull(FuzzCorpus.class.getResourceAsStream("/fuzz/corpus.txt"), "no corpus")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
