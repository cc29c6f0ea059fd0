package culex.publisher.payload;

import static culex.publisher.payload.FieldKind.number;
import static culex.publisher.payload.FieldKind.other;
import static culex.publisher.payload.NumberFormat.DECIMALS;

import culex.publisher.payload.PeriodicSignals.Wave;
import culex.support.settings.Similar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of fields that templates may use. docs/publisher.md describes them. */
final class FieldKinds {

    /** The name of the field that repeats another one; the parser handles it. */
    static final String REFERENCE = "ref";

    /** The name of the field with the value of the last command; the parser handles it. */
    static final String COMMAND = "command";

    /** The name of the field with constant bytes; the parser handles it. */
    static final String BYTES = "hex";

    /** The name of the field with random letters. */
    static final String TEXT = "text";

    private static final int DECIMALS_OF_DEGREES = 6;
    private static final double ANY = 1e15;
    private static final double WALK_STEPS = 10;

    private static final Map<String, FieldKind> KINDS = List.of(
                    wave("sine", PeriodicSignals::sine),
                    wave("square", PeriodicSignals::square),
                    wave("sawtooth", PeriodicSignals::sawtooth),
                    number("walk", "{walk:55,2}", DECIMALS, FieldKinds::walk),
                    number("noise", "{noise:20,0.5}", DECIMALS, FieldKinds::noise),
                    number("spikes", "{spikes:20,0.5,50,1%}", DECIMALS, FieldKinds::spikes),
                    number("random", "{random:1,6}", DECIMALS, FieldKinds::uniform),
                    number("drift", "{drift:20,0.5,1h}", DECIMALS, FieldKinds::drift),
                    number("daily", "{daily:18,6,15}", DECIMALS, FieldKinds::daily),
                    number("weekly", "{weekly:100,30,3}", DECIMALS, FieldKinds::weekly),
                    number("value", "{value}", DECIMALS, _ -> (device, _) -> device.value()),
                    track("lat", "{lat:52.52,13.4,14}", track -> track::latitude),
                    track("lon", "{lon:52.52,13.4,14}", track -> track::longitude),
                    track("heading", "{heading:52.52,13.4,14}", track -> track::heading),
                    other("counter", "{counter:0,1}", (arguments, _) -> PlainFields.counter(arguments)),
                    other("choice", "{choice:ok=98,warning=1.5,failure=0.5}", (arguments, _) -> choice(arguments)),
                    other("id", "{id}", (arguments, _) -> PlainFields.id(arguments)),
                    other("client", "{client}", (_, _) -> PlainFields.client()),
                    other("seq", "{seq}", (_, _) -> PlainFields.sequence()),
                    other("now", "{now:ms}", (arguments, _) -> PlainFields.now(arguments)),
                    other(TEXT, "{text:100}", (arguments, _) -> PlainFields.text(arguments)))
            .stream()
            .collect(Collectors.toUnmodifiableMap(FieldKind::name, kind -> kind));

    private FieldKinds() {}

    /** Returns the kind with this name; the exception of an unknown name proposes the most similar one. */
    static FieldKind named(String name, int position) {
        FieldKind kind = KINDS.get(name);
        if (kind == null) {
            throw new SyntaxException(
                    position,
                    "there is no field " + name + ", did you mean " + Similar.nearest(name, KINDS.keySet()) + "?");
        }
        return kind;
    }

    /** Whether a kind of this name is a measured number. */
    static boolean isMeasured(String name) {
        FieldKind kind = KINDS.get(name);
        return kind != null && kind.isNumber();
    }

    /** Returns the names of all kinds. */
    static Set<String> names() {
        return KINDS.keySet();
    }

    private static FieldKind wave(String name, Wave wave) {
        return number(name, "{" + name + ":20,5,60s}", DECIMALS, arguments -> {
            double mean = arguments.number("the mean");
            double amplitude = arguments.number("the amplitude");
            Duration period = arguments.duration("the period");
            double deviation = arguments.hasNext() ? arguments.notNegative("the noise") : 0;
            return (_, random) -> {
                // Each device has its own phase; otherwise all devices would send the same values.
                Signal plain = PeriodicSignals.wave(wave, mean, amplitude, period, random.nextDouble());
                return deviation == 0 ? plain : moment -> plain.at(moment) + deviation * random.nextGaussian();
            };
        });
    }

    private static FieldKind track(String name, String example, Function<GeoTrack, Signal> part) {
        return number(name, example, DECIMALS_OF_DEGREES, arguments -> {
            double latitude = arguments.number("the latitude of the start", -85, 85);
            double longitude = arguments.number("the longitude of the start", -180, 180);
            double speed = arguments.notNegative("the speed in metres per second");
            String key = "track " + latitude + " " + longitude + " " + speed;
            return (device, random) -> part.apply(
                    device.shared(key, GeoTrack.class, () -> new GeoTrack(latitude, longitude, speed, random)));
        });
    }

    private static FieldKind.SignalPlan walk(FieldArguments arguments) {
        double mean = arguments.number("the mean");
        double step = arguments.notNegative("the deviation of a step");
        double distance = arguments.hasNext() ? arguments.notNegative("the largest distance") : WALK_STEPS * step;
        return (_, random) -> RandomSignals.walk(mean, step, distance, random);
    }

    private static FieldKind.SignalPlan noise(FieldArguments arguments) {
        double mean = arguments.number("the mean");
        double deviation = arguments.notNegative("the deviation");
        return (_, random) -> RandomSignals.noise(mean, deviation, random);
    }

    private static FieldKind.SignalPlan spikes(FieldArguments arguments) {
        double mean = arguments.number("the mean");
        double deviation = arguments.notNegative("the deviation");
        double height = arguments.number("the height of a spike");
        double probability = arguments.probability("the probability of a spike");
        return (_, random) -> RandomSignals.spikes(mean, deviation, height, probability, random);
    }

    private static FieldKind.SignalPlan uniform(FieldArguments arguments) {
        double min = arguments.number("the smallest number");
        double max = arguments.number("the largest number", min, ANY);
        return (_, random) -> RandomSignals.uniform(min, max, random);
    }

    private static FieldKind.SignalPlan drift(FieldArguments arguments) {
        double start = arguments.number("the start");
        double change = arguments.number("the change");
        double nanos = arguments.duration("the time of the change").toNanos();
        return (_, _) -> moment -> start + change * moment.elapsedNanos() / nanos;
    }

    private static FieldKind.SignalPlan daily(FieldArguments arguments) {
        double mean = arguments.number("the mean");
        double amplitude = arguments.number("the amplitude");
        double hour = arguments.number("the hour of the maximum", 0, 24);
        return (_, _) -> PeriodicSignals.daily(mean, amplitude, hour);
    }

    private static FieldKind.SignalPlan weekly(FieldArguments arguments) {
        double mean = arguments.number("the mean");
        double amplitude = arguments.number("the amplitude");
        int weekday = arguments.whole("the weekday of the maximum", 1, 7);
        return (_, _) -> PeriodicSignals.weekly(mean, amplitude, weekday);
    }

    private static FieldPlan choice(FieldArguments arguments) {
        List<Choice.Option> options = PlainFields.options(arguments);
        return (_, random) -> new Choice(options, random);
    }
}
