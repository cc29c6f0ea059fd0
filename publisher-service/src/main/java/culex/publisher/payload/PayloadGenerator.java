package culex.publisher.payload;

import culex.publisher.payload.PayloadTemplate.Literal;
import culex.publisher.payload.PayloadTemplate.NamedField;
import culex.publisher.payload.PayloadTemplate.Part;
import culex.publisher.payload.PayloadTemplate.Repeated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The payloads of one stream of one device. Call it once for each reading, in order, from one thread. */
public final class PayloadGenerator {

    /** Appends the text of one part of the template. */
    @FunctionalInterface
    private interface Step {
        void appendTo(StringBuilder text, Moment moment, Disturbance disturbance);
    }

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, String> printed = new HashMap<>();

    PayloadGenerator(List<Part> parts, DeviceContext device) {
        int number = 0;
        for (Part part : parts) {
            number++;
            switch (part) {
                case Literal literal -> steps.add((text, _, _) -> text.append(literal.text()));
                case NamedField field -> steps.add(step(field, device, number));
                case Repeated repeated ->
                    steps.add((text, _, _) -> text.append(repeated.reference()
                            .textOf(printed.getOrDefault(repeated.reference().name(), ""))));
            }
        }
    }

    private Step step(NamedField named, DeviceContext device, int number) {
        Field field = named.plan().create(device, device.random(number));
        if (named.name().isEmpty()) {
            return field::appendTo;
        }
        return (text, moment, disturbance) -> {
            int start = text.length();
            field.appendTo(text, moment, disturbance);
            printed.put(named.name(), text.substring(start));
        };
    }

    /** Returns the payload of the reading at this moment. */
    public String next(Moment moment, Disturbance disturbance) {
        var text = new StringBuilder();
        steps.forEach(step -> step.appendTo(text, moment, disturbance));
        return text.toString();
    }
}
