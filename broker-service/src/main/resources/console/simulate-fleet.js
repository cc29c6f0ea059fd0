/** One fleet in the view Simulate: its numbers, its rate, fault buttons, and a preview of its messages. */
import { call, path } from "./api.js";
import { change, confirmed } from "./dialog.js";
import { facts, field, make } from "./dom.js";
import { number, time } from "./format.js";
import { rates } from "./simulate-rates.js";
import { showCtl, showCurl } from "./simulate-command.js";
import { say } from "./text.js";
import { drawWaves, previewOf, spanChoice } from "./waves.js";

const faults = ["disconnect", "dropout", "spike", "stuck", "duplicate", "late", "reorder", "corrupt", "flap", "half-open", "unread"];
/** The faults that last, or delay, for a time. */
const lasting = new Set(["dropout", "stuck", "late", "flap", "half-open", "unread"]);

export function fleetDetail(name, { parameters, tell, go, refresh }) {
  const about = make("div");
  const chart = rates();
  const waves = make("div.column");
  const rate = make("input", { type: "number", min: 0.01, max: 100, step: "any", value: 1, required: true });
  const devices = make("input", { type: "number", min: 1 });
  const duration = make("input", { type: "text", value: "10s", spellcheck: "false" });
  let isRateKnown = false;
  const element = make(
    "section.card.column",
    { "aria-labelledby": "fleet-title" },
    make("div.head", {}, make("h3", { id: "fleet-title" }, name), make("button.danger", { type: "button", onclick: stop }, say("stopFleet"))),
    about,
    chart.element,
    make("form.row", { onsubmit: changeRate }, field(say("rateFactor"), rate), make("button", { type: "submit" }, say("changeRate"))),
    make("h4", {}, say("faults")),
    make("div.row", {}, field(say("faultDevices"), devices), field(say("faultDuration"), duration)),
    make("div.row", {}, faults.map((kind) => make("button", { type: "button", onclick: () => inject(kind) }, say(`fault-${kind}`)))),
    make("h4", {}, say("preview")),
    make("div.row", {}, field(say("span"), spanChoice(parameters.get("span") ?? "", (span) => go("simulate", { fleet: name, span })))),
    waves,
  );

  /** Makes a change and tells the result; reads the fleets again. */
  async function carryOut(action, done) {
    try {
      const answer = await change(action);
      if (answer !== undefined) {
        tell(done(answer));
        await refresh();
      }
    } catch (problem) {
      tell(problem.message, true);
    }
  }

  async function stop() {
    if (await confirmed(say("stopFleetAsk", { name }), say("stopFleet"))) {
      showCtl("stop-fleet", name);
      await carryOut(() => call("DELETE", path(["fleets", name])), (report) => say("fleetStopped", { name, count: number(report.sent) }));
    }
  }

  async function changeRate(event) {
    event.preventDefault();
    const body = { rate: Number(rate.value) };
    showCurl("PATCH", path(["fleets", name]), body);
    await carryOut(() => call("PATCH", path(["fleets", name]), body), () => say("rateChanged", { name, rate: body.rate }));
  }

  async function inject(kind) {
    const body = { kind };
    const words = ["fault", name, kind];
    if (devices.value !== "") {
      body.devices = Number(devices.value);
      words.push("--devices", devices.value);
    }
    if (lasting.has(kind) && duration.value !== "") {
      body.duration = duration.value;
      words.push("--duration", duration.value);
    }
    showCtl(...words);
    await carryOut(() => call("POST", path(["fleets", name, "faults"]), body), (answer) => say("faultInjected", { kind: say(`fault-${kind}`), count: number(answer.devices) }));
  }

  return {
    element,
    /** Draws the preview, once the element is in the page and has a width. */
    open() {
      previewOf(name, parameters.get("span"))
        .then((answer) => drawWaves(waves, answer))
        .catch((problem) => waves.replaceChildren(make("p.hint", {}, say("notAvailable", { detail: problem.message }))));
    },
    draw(fleet) {
      if (fleet === undefined) {
        about.replaceChildren(make("p.hint", {}, say("noFleet")));
        return;
      }
      if (!isRateKnown) {
        rate.value = fleet.rate;
        isRateKnown = true;
      }
      about.replaceChildren(facts(numbersOf(fleet)));
      chart.add(fleet);
    },
    close: () => chart.close(),
  };
}

function numbersOf(fleet) {
  return [
    [say("state"), say(`fleet-${fleet.state}`)],
    [say("since"), fleet.startedAt === null ? undefined : time(fleet.startedAt)],
    [say("stage"), fleet.stage === undefined ? undefined : `${fleet.stage.kind}, ${fleet.stage.seconds} s, × ${fleet.stage.rate}`],
    [say("rateFactor"), String(fleet.rate)],
    [say("lag"), say("seconds", { count: fleet.lagSeconds.toFixed(1) })],
    [say("acknowledged"), `${number(fleet.acknowledged)}, p50 ${fleet.acknowledgementMillis.p50.toFixed(1)} ms, p99 ${fleet.acknowledgementMillis.p99.toFixed(1)} ms`],
    [say("dropped"), Object.entries(fleet.dropped).filter(([, count]) => count > 0).map(([reason, count]) => `${reason} ${number(count)}`).join(", ")],
    [say("faults"), Object.entries(fleet.faults).map(([kind, count]) => `${say(`fault-${kind}`)} ${number(count)}`).join(", ")],
    [say("lastFailure"), fleet.lastFailure],
  ];
}
