package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Previews of scenarios with the HTTP API of the packaged publisher. A preview shows messages and sends none. */
@Tag("native")
class FleetsApiPreviewTest extends FleetsApiFixture {
    @Test
    void previewShowsTheFirstMessagesAndStartsNoFleet() throws Exception {
        Answer preview = ask(
                VIEWER,
                "POST",
                "/preview?messages=2",
                JSON.writeValueAsString(Map.of("scenario", scenario("preview", 5, "1s"))));
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertEquals("preview/1", preview.body().at("/streams/0/topic").asText());
        assertEquals(
                "[\"{\\\"n\\\":1}\",\"{\\\"n\\\":2}\"]",
                preview.body().at("/streams/0/payloads").toString());
        assertEquals("temp", get("/fleets/main/preview").at("/streams/0/topic").asText());
        assertEquals(404, ask("", "GET", "/fleets/preview", "").status());
    }

    @Test
    void previewOverADayShowsTheWholeDailyCurve() throws Exception {
        String scenario = """
            start: 2026-01-01T00:00:00Z
            groups:
              - {name: day, devices: 1, streams: [{topic: day, payload: '{daily:20,5,12}', interval: 1s}]}
            """;
        Answer preview = ask(
                VIEWER,
                "POST",
                "/preview?messages=24&seconds=86400",
                JSON.writeValueAsString(Map.of("scenario", scenario)));
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertEquals(3_600_000, preview.body().at("/streams/0/intervalMillis").asDouble());
        List<Double> values = new ArrayList<>();
        preview.body().at("/streams/0/payloads").forEach(value -> values.add(Double.valueOf(value.asText())));
        assertEquals(24, values.size());
        assertEquals(15, values.stream().min(Double::compare).orElseThrow(), 0.3);
        assertEquals(25, values.stream().max(Double::compare).orElseThrow(), 0.3);
        assertEquals(
                400,
                ask(VIEWER, "POST", "/preview?messages=201", "{\"topic\":\"x\"}")
                        .status());
    }

    @Test
    void previewWithOmittedPayloadsOrStreamsIsNotComplete() throws Exception {
        String longTexts = "{\"topic\":\"x\",\"payload\":\"{text:100000}\",\"interval\":\"1s\"}";
        Answer preview = ask(VIEWER, "POST", "/preview?messages=50", longTexts);
        assertEquals(200, preview.status(), () -> preview.body().toString());
        assertTrue(preview.body().get("complete").asBoolean());
        Answer shortened = ask(VIEWER, "POST", "/preview?messages=200", longTexts);
        assertEquals(200, shortened.status(), () -> shortened.body().toString());
        int payloads = shortened.body().get("streams").get(0).get("payloads").size();
        assertTrue(payloads >= 50 && payloads < 200, () -> payloads + " payloads");
        assertFalse(shortened.body().get("complete").asBoolean());
        String many = "groups: [{name: m, devices: 1, streams: ["
                + "{topic: x, payload: '{seq}', interval: 1s},".repeat(6) + "]}]";
        Answer cut = ask(VIEWER, "POST", "/preview?messages=200", "application/yaml", many);
        assertEquals(200, cut.status(), () -> cut.body().toString());
        assertEquals(5, cut.body().get("streams").size());
        assertFalse(cut.body().get("complete").asBoolean());
    }

    @Test
    void examplesAreScenariosThatCanBePreviewed() throws Exception {
        JsonNode examples = get("/examples").get("items");
        assertTrue(examples.size() >= 9, examples::toString);
        for (JsonNode example : examples) {
            Answer preview = ask(
                    VIEWER,
                    "POST",
                    "/preview",
                    JSON.writeValueAsString(
                            Map.of("scenario", example.get("scenario").asText())));
            assertEquals(200, preview.status(), () -> example + " " + preview.body());
        }
    }
}
