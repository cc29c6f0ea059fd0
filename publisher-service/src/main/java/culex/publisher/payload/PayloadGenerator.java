package culex.publisher.payload;

import culex.publisher.payload.PayloadTemplate.Bytes;
import culex.publisher.payload.PayloadTemplate.Commanded;
import culex.publisher.payload.PayloadTemplate.Literal;
import culex.publisher.payload.PayloadTemplate.NamedField;
import culex.publisher.payload.PayloadTemplate.Part;
import culex.publisher.payload.PayloadTemplate.Repeated;
import culex.publisher.payload.PayloadTemplate.Typed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The payloads of one stream of one device. Call it once for each reading, in order, from one thread. */
public final class PayloadGenerator {

    /** Appends the text of one part of the template. */
    @FunctionalInterface
    private interface Step {
        void appendTo(StringBuilder text, Moment moment, Disturbance disturbance);
    }

    /**
     * The output of one part of the template.
     *
     * @param type how its number is written; null for text
     * @param bytes the bytes of a part without text; null for a part with text
     */
    private record Output(Step step, @Nullable BinaryType type, byte @Nullable [] bytes) {
        String text(Moment moment, Disturbance disturbance) {
            var text = new StringBuilder();
            step.appendTo(text, moment, disturbance);
            return text.toString();
        }

        byte[] bytesOf(String text) {
            if (bytes != null) {
                return bytes;
            }
            return type == null ? text.getBytes(StandardCharsets.UTF_8) : type.encode(text);
        }
    }

    private static final Step NOTHING = (_, _, _) -> {};

    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, String> printed = new HashMap<>();
    private final @Nullable CborLayout cbor;
    private final boolean isText;

    /** @param cbor how the texts of the parts become a payload in CBOR; null for the other formats */
    PayloadGenerator(List<Part> parts, @Nullable CborLayout cbor, DeviceContext device) {
        this.cbor = cbor;
        int number = 0;
        for (Part part : parts) {
            number++;
            outputs.add(
                    switch (part) {
                        case Bytes constant -> new Output(NOTHING, null, constant.bytes());
                        case Typed typed -> new Output(step(typed.field(), device, number), typed.type(), null);
                        default -> new Output(step(part, device, number), null, null);
                    });
        }
        isText = outputs.stream().allMatch(output -> output.type() == null && output.bytes() == null);
    }

    private Step step(Part part, DeviceContext device, int number) {
        return switch (part) {
            case Literal literal -> (text, _, _) -> text.append(literal.text());
            case NamedField field -> step(field.name(), field.plan().create(device, device.random(number)));
            case Commanded value ->
                step(value.name(), (text, _, _) -> text.append(device.commanded(value.command(), value.fallback())));
            case Repeated repeated ->
                (text, _, _) -> text.append(repeated.reference()
                        .textOf(printed.getOrDefault(repeated.reference().name(), "")));
            case Bytes _, Typed _ -> NOTHING;
        };
    }

    private Step step(String name, Field field) {
        if (name.isEmpty()) {
            return field::appendTo;
        }
        return (text, moment, disturbance) -> {
            int start = text.length();
            field.appendTo(text, moment, disturbance);
            printed.put(name, text.substring(start));
        };
    }

    /** Returns the payload of the reading at this moment, as text. */
    public String next(Moment moment, Disturbance disturbance) {
        return new String(nextBytes(moment, disturbance), StandardCharsets.UTF_8);
    }

    /** Returns the payload of the reading at this moment. */
    public byte[] nextBytes(Moment moment, Disturbance disturbance) {
        if (cbor != null) {
            return cbor.encode(outputs.stream()
                    .map(output -> output.text(moment, disturbance))
                    .toList());
        }
        if (isText) {
            var text = new StringBuilder();
            outputs.forEach(output -> output.step().appendTo(text, moment, disturbance));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        var payload = new ByteArrayOutputStream();
        outputs.forEach(output -> payload.writeBytes(output.bytesOf(output.text(moment, disturbance))));
        return payload.toByteArray();
    }
}
