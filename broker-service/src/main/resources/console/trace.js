/** Starts a trace of one client, and shows the lines of the trace while it runs. */
import { call, path } from "./api.js";
import { authorization, showCommand } from "./command.js";
import { change } from "./dialog.js";
import { make, table } from "./dom.js";
import { number } from "./format.js";
import { say } from "./text.js";

const seconds = 60;
const pageSize = 1000;
const linesMax = 1000;
const pollMillis = 1000;

/** The section with the button and the lines; close() ends the requests. */
export function trace(id, tell) {
  const lines = [];
  let timer = 0;
  let closed = false;
  const shown = make("div");
  const begin = make("button", { type: "button", onclick: start }, say("traceStart", { seconds }));
  const element = make("section.card.column", {}, make("h3", {}, say("trace")), make("p.hint", {}, say("traceHint")), make("div.row", {}, begin), shown);

  async function start() {
    const body = { kind: "client", value: id, seconds };
    showCommand("curl", "-H", authorization, new URL("../api/v1/traces", document.baseURI).href, "--json", JSON.stringify(body));
    try {
      const started = await change(() => call("POST", "traces", body));
      if (started !== undefined) {
        lines.length = 0;
        begin.disabled = true;
        await read(started.trace, 0);
      }
    } catch (problem) {
      failed(problem);
    }
  }

  async function read(started, from) {
    const answer = await call("GET", path(["traces", started], { from, limit: pageSize }));
    if (closed) {
      return;
    }
    lines.push(...answer.items);
    lines.splice(0, lines.length - linesMax);
    draw(answer);
    if (answer.ended && answer.items.length === 0) {
      begin.disabled = false;
    } else {
      timer = setTimeout(() => read(started, answer.from).catch(failed), pollMillis);
    }
  }

  function failed(problem) {
    if (closed) {
      return;
    }
    begin.disabled = false;
    tell(problem.message, true);
  }

  function draw(answer) {
    shown.replaceChildren(
      table(
        say("trace"),
        [say("time"), say("event"), say("topic"), say("qos"), say("payload"), say("reason")],
        lines.map((line) => [line.at.slice(11, 23), line.event, line.topic, line.qos === undefined ? "" : String(line.qos), make("pre", {}, (line.payload ?? "").slice(0, 200)), line.detail]),
        say(answer.ended ? "traceEmpty" : "traceRuns"),
      ),
      make("p.hint", {}, answer.omitted > 0 ? say("traceOmitted", { count: number(answer.omitted) }) : ""),
    );
  }

  return {
    element,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
