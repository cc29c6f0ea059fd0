/** The form that starts a fleet from the text of a scenario, with examples and a preview of the waves. */
import { call } from "./api.js";
import { change } from "./dialog.js";
import { choice, field, make } from "./dom.js";
import { number } from "./format.js";
import { showCtl, showCurl } from "./simulate-command.js";
import { say } from "./text.js";
import { drawWaves, previewScenario, spanChoice, spanFor } from "./waves.js";

export async function startForm({ parameters, tell, go }) {
  const examples = await examplesOf();
  const example = parameters.get("example") ?? "";
  const name = make("input", { type: "text", required: true, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}", value: example, spellcheck: "false" });
  const scenario = make("textarea", { rows: 18, required: true, spellcheck: "false", autocomplete: "off" });
  const wrong = make("p.note.bad", { role: "alert" });
  const waves = make("div.column");
  scenario.value = examples.get(example) ?? "";
  const chosen = choice([["", "–"], ...[...examples.keys()].map((each) => [each, each])], example, (value) => go("simulate", { example: value }));
  const span = spanChoice(spanFor(scenario.value));
  return make(
    "section.card.column",
    {},
    make("h3", {}, say("startFleet")),
    make(
      "form.column",
      {
        onsubmit: (event) => {
          event.preventDefault();
          attempt(start);
        },
      },
      make("div.row", {}, field(say("example"), chosen), field(say("name"), name)),
      field(say("scenario"), scenario),
      wrong,
      make("div.row", {}, make("button.primary", { type: "submit" }, say("startFleet")), field(say("span"), span), make("button", { type: "button", onclick: () => attempt(preview) }, say("preview"))),
    ),
    waves,
  );

  /** Shows a problem below the scenario; a problem of the scenario selects its line. */
  async function attempt(action) {
    wrong.textContent = "";
    try {
      await action();
    } catch (problem) {
      wrong.textContent = problem.message;
      if (problem.line !== undefined) {
        select(problem.line, problem.column);
      }
    }
  }

  function select(line, column) {
    const lines = scenario.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    scenario.focus();
    scenario.setSelectionRange(start + Math.max(0, column - 1), start + (lines[line - 1]?.length ?? 0));
  }

  async function start() {
    showCtl("start-fleet", `${name.value}.yaml`, "--name", name.value);
    const started = await change(() => call("POST", "fleets", { name: name.value, scenario: scenario.value }));
    if (started !== undefined) {
      go("simulate", { fleet: started.name }, say("fleetStarted", { name: started.name, count: number(started.devices) }));
    }
  }

  async function preview() {
    showCurl("POST", "preview", { scenario: scenario.value });
    const answer = await change(() => previewScenario(scenario.value, span.value));
    if (answer !== undefined) {
      drawWaves(waves, answer);
      tell("");
    }
  }
}

/** The examples of the publisher by name; none after an error, because a scenario can be written without them. */
async function examplesOf() {
  try {
    const { items } = await call("GET", "examples");
    return new Map(items.map(({ name, scenario }) => [name, scenario]));
  } catch {
    return new Map();
  }
}
