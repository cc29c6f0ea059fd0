/** The view of the broker: alarms, charts of the last hour, cluster, limits, store, listeners, bans and log levels. */
import { alarms } from "./alarms.js";
import { call } from "./api.js";
import { cluster } from "./cluster.js";
import { showCommand } from "./command.js";
import { facts, make, table } from "./dom.js";
import { bytes, number, time } from "./format.js";
import { logLevels } from "./log-level.js";
import { say } from "./text.js";

/* global uPlot */

const height = 180;
const megabyte = 1 << 20;
const colours = ["--line-1", "--line-2", "--line-8"];

/** The charts: for each its title, and its lines with the value of a sample that they show. */
const charts = [
  [
    "messagesPerSecond",
    [
      ["received", (sample) => rate(sample.messagesReceived, sample)],
      ["sent", (sample) => rate(sample.messagesSent, sample)],
      ["droppedShort", (sample) => rate(sample.dropped, sample)],
    ],
  ],
  [
    "clientsAndQueue",
    [
      ["connectionsShort", (sample) => sample.connections],
      ["queuedShort", (sample) => sample.queued],
    ],
  ],
  [
    "latency",
    [
      ["p50", (sample) => sample.latencyP50Millis ?? null],
      ["p99", (sample) => sample.latencyP99Millis ?? null],
    ],
  ],
  [
    "memoryChart",
    [
      ["heap", (sample) => sample.heapBytes / megabyte],
      ["held", (sample) => sample.clientBytes / megabyte],
    ],
  ],
];

export async function show(place, parameters, go, tell) {
  const grid = make("div.charts");
  const [samples, limits, store, listeners, state, bans] = await Promise.all(["history", "limits", "store", "listeners", "cluster", "bans"].map(answer));
  showCommand("./culex", "ctl", "limits");
  place.append(
    make("h2", {}, say("broker")),
    alarms({ samples: samples.items, limits: limits.memory && limits, store, listeners, cluster: state }, tell),
    ...cluster(state.role && state, tell),
    grid,
    card("limits", limits, drawLimits),
    card("store", store, drawStore),
    card("listeners", listeners, drawListeners),
    card("bans", bans, drawBans),
    logLevels(tell),
  );
  const plots = draw(grid, samples);
  return { close: () => plots.forEach((plot) => plot.destroy()) };
}

/** The answer to a request, or { problem } when it failed, so that the other cards are shown. */
async function answer(name) {
  try {
    return await call("GET", name);
  } catch (problem) {
    if (problem.status === 401) {
      throw problem; // the page asks for a key
    }
    return { problem: problem.message };
  }
}

function card(name, answer, content) {
  return make("section.card", {}, make("h3", {}, say(name)), answer.problem === undefined ? content(answer) : make("p.hint", {}, say("notAvailable", { detail: answer.problem })));
}

function drawListeners({ items }) {
  return table(
    say("listeners"),
    [say("listener"), say("transport"), say("address"), say("certificate"), say("state")],
    items.map((each) => [each.name, each.transport, `${each.host ?? ""}:${each.port}`, (each.certificates ?? []).map(({ subject, validUntil }) => make("div", {}, say("certificateUntil", { subject, until: time(validUntil) }))), each.trouble ?? "ok"]),
    "",
  );
}

function drawBans({ items }) {
  return table(
    say("bans"),
    [say("kind"), say("value"), say("reason"), say("until")],
    items.map((each) => [each.kind, each.value, each.reason, until(each)]),
    say("noBans"),
  );
}

function drawStore(store) {
  return facts([
    [say("kind"), store.kind],
    [say("state"), store.trouble ?? store.state],
    [say("directory"), store.directory],
    [say("onDisk"), bytes(store.diskBytes)],
    [say("waitingEntries"), number(store.waitingEntries)],
    [say("commits"), number(store.commits)],
    [say("commitTime"), store.commits === 0 ? undefined : `${((store.commitSeconds * 1000) / store.commits).toFixed(2)} ms`],
    [say("retained"), `${number(store.retainedMessages)}, ${bytes(store.retainedBytes)}`],
  ]);
}

function until(ban) {
  if (ban.secondsLeft !== undefined) {
    return say("seconds", { count: number(ban.secondsLeft) });
  }
  return ban.until === undefined ? say("never") : time(ban.until);
}

function rate(count, sample) {
  return (count * 1000) / sample.millis;
}

function drawLimits({ memory, limits, reached }) {
  const bar = (name, used, text) => make("div.limits", {}, make("span", {}, name), make("meter", { min: 0, max: memory.limitBytes, value: used, "aria-label": name }), make("span.number", {}, text));
  const uses = Object.entries(memory.uses).filter(([, used]) => used > 0).sort(([, one], [, other]) => other - one);
  const often = Object.entries(reached).filter(([, count]) => count > 0);
  return make(
    "div.column",
    {},
    bar(say("memory"), memory.countedBytes, `${bytes(memory.countedBytes)} / ${bytes(memory.limitBytes)}, ${memory.state}`),
    uses.map(([name, used]) => bar(name, used, bytes(used))),
    make("ul.hint", {}, limits.map((line) => make("li", {}, line))),
    often.length === 0 ? null : table(say("reachedLimits"), [say("limit"), say("times")], often.map(([name, count]) => [name, number(count)]), ""),
  );
}

/** Draws the charts and returns them. */
function draw(grid, { items: samples, problem }) {
  if (samples === undefined || samples.length === 0) {
    grid.append(make("p.hint", {}, problem === undefined ? say("noHistory") : say("notAvailable", { detail: problem })));
    return [];
  }
  const style = getComputedStyle(document.documentElement);
  const at = samples.map((sample) => Date.parse(sample.at) / 1000);
  const label = (line) => (line === "p50" || line === "p99" ? line : say(line));
  const cards = charts.map(([title]) => make("div.card", { role: "img", "aria-label": say(title) }, make("h3", {}, say(title))));
  grid.append(...cards); // all of them, so that each knows its width
  return charts.map(([, lines], position) => {
    const card = cards[position];
    const values = lines.map(([, of]) => samples.map(of));
    return new uPlot(
      {
        width: Math.max(240, card.clientWidth - 32),
        height,
        series: [
          {},
          ...lines.map(([line], index) => ({ label: label(line), stroke: style.getPropertyValue(colours[index]).trim(), width: 1.5 })),
        ],
        axes: [{ stroke: style.getPropertyValue("--soft").trim() }, { stroke: style.getPropertyValue("--soft").trim(), size: 60 }],
      },
      [at, ...values],
      card,
    );
  });
}
