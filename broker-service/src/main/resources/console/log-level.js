/** Log levels: what clients do goes to the log of the broker for some minutes. */
import { call, path } from "./api.js";
import { showCommand } from "./command.js";
import { change } from "./dialog.js";
import { make, table } from "./dom.js";
import { number, time } from "./format.js";
import { say } from "./text.js";

const seconds = 600;

/** The section of one client, with the button that starts or ends its log level. */
export function logLevelOf(id, tell) {
  const of = { kind: "client", value: id };
  return section(
    tell,
    (items) => items.filter((each) => each.kind === of.kind && each.value === of.value),
    (act) =>
      make(
        "div.row",
        {},
        make(
          "button",
          {
            type: "button",
            onclick: () => act(["client", id, "--seconds", String(seconds)], () => call("PUT", path(["log-levels"], of), { seconds })),
          },
          say("logMore", { minutes: seconds / 60 }),
        ),
      ),
  );
}

/** The section with the log levels of all clients, users and addresses. */
export function logLevels(tell) {
  return section(tell, (items) => items, () => make("p.hint", {}, say("noLogLevels")));
}

/**
 * @param select which log levels are shown
 * @param instead makes what is shown while there is none
 */
function section(tell, select, instead) {
  const shown = make("div.column");
  const element = make("section.card.column", {}, make("h3", {}, say("logLevels")), make("p.hint", {}, say("logLevelsHint")), shown);
  load();
  return element;

  async function load() {
    try {
      draw(select((await call("GET", "log-levels")).items));
    } catch (problem) {
      shown.replaceChildren(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
    }
  }

  async function act(words, request) {
    showCommand("./culex", "ctl", "log-level", ...words);
    try {
      if ((await change(request)) !== undefined) {
        await load();
      }
    } catch (problem) {
      tell(problem.message, true);
    }
  }

  function draw(items) {
    shown.replaceChildren(
      items.length === 0
        ? instead(act)
        : table(
            say("logLevels"),
            [say("kind"), say("value"), say("until"), say("logLines"), say("logOmitted"), say("logEnd")],
            items.map((each) => [each.kind, each.value, time(each.endsAt), number(each.lines), number(each.omitted), end(each)]),
            "",
          ),
    );
  }

  function end({ kind, value }) {
    return make(
      "button",
      {
        type: "button",
        "aria-label": `${say("logEnd")}: ${value}`,
        onclick: () => act([kind, value, "--end"], () => call("DELETE", path(["log-levels"], { kind, value }))),
      },
      say("logEnd"),
    );
  }
}
