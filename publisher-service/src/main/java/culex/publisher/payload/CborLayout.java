package culex.publisher.payload;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the parts of a template become one value of CBOR (RFC 8949). Maps, arrays and texts have definite lengths. Immutable.
 *
 * @param root writes the value
 */
record CborLayout(Item root) {

    /** Writes one CBOR value. */
    @FunctionalInterface
    interface Item {
        /**
         * Writes the CBOR value of this part of the payload.
         *
         * @param parts the texts of all parts of the template, with the values of this message
         */
        void write(CBORGenerator out, List<String> parts) throws IOException;
    }

    /** A text out of constant text and fields. */
    @FunctionalInterface
    interface Text {
        /** Returns the text for the printed texts of all parts of the template. */
        String of(List<String> parts);
    }

    private static final CBORFactory CBOR = new CBORFactory();
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,20}");

    /** Returns the payload for the printed texts of all parts of the template. */
    byte[] encode(List<String> parts) {
        var payload = new ByteArrayOutputStream();
        try (CBORGenerator out = CBOR.createGenerator(payload)) {
            root.write(out, parts);
        } catch (IOException impossible) { // cannot happen: the bytes are written to memory
            throw new UncheckedIOException(impossible);
        }
        return payload.toByteArray();
    }

    static Item map(List<Text> names, List<Item> values) {
        return (out, parts) -> {
            out.writeStartObject(null, names.size());
            for (int i = 0; i < names.size(); i++) {
                out.writeFieldName(new SerializedString(names.get(i).of(parts)));
                values.get(i).write(out, parts);
            }
            out.writeEndObject();
        };
    }

    static Item array(List<Item> values) {
        return (out, parts) -> {
            out.writeStartArray(null, values.size());
            for (Item value : values) {
                value.write(out, parts);
            }
            out.writeEndArray();
        };
    }

    static Item text(Text text) {
        return (out, parts) -> {
            byte[] bytes = text.of(parts).getBytes(StandardCharsets.UTF_8);
            out.writeUTF8String(bytes, 0, bytes.length);
        };
    }

    static Item bytes(byte[] bytes) {
        return (out, _) -> out.writeBinary(bytes);
    }

    /** A floating point number of this type, from the text of a part. */
    static Item typed(int part, BinaryType type) {
        return (out, parts) -> {
            if (type.isSingle()) {
                out.writeNumber(type.single(parts.get(part)));
            } else {
                out.writeNumber(type.number(parts.get(part)));
            }
        };
    }

    /** A number, {@code true}, {@code false} or {@code null}, from the text of a part. */
    static Item scalar(int part) {
        return (out, parts) -> write(out, parts.get(part));
    }

    /** The numeric constant, {@code true}, {@code false} or {@code null} that stands in the template. */
    static Item constant(String scalar) {
        return (out, _) -> write(out, scalar);
    }

    private static void write(CBORGenerator out, String scalar) throws IOException {
        switch (scalar) {
            case "true", "false" -> out.writeBoolean(Boolean.parseBoolean(scalar));
            case "null" -> out.writeNull();
            default -> {
                BigInteger whole = WHOLE_NUMBER.matcher(scalar).matches() ? new BigInteger(scalar) : null;
                if (whole != null && whole.bitLength() < Long.SIZE) {
                    out.writeNumber(whole.longValue());
                } else {
                    out.writeNumber(Double.parseDouble(scalar));
                }
            }
        }
    }
}
