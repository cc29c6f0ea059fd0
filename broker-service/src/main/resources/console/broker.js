/** The view of the broker: charts of the last hour, its listeners and its limits. */
import { call } from "./api.js";
import { showCommand } from "./command.js";
import { make, table } from "./dom.js";
import { bytes, number, time } from "./format.js";
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

export async function show(place) {
  const grid = make("div.charts");
  place.append(make("h2", {}, say("broker")), ...(await replica()), grid);
  showCommand("./culex", "ctl", "limits");
  await history(grid);
  await section(place, "listeners", (answer) =>
    table(
      say("listeners"),
      [say("listener"), say("transport"), say("address"), say("state")],
      answer.items.map((each) => [each.name, each.transport, `${each.host ?? ""}:${each.port}`, each.trouble ?? "ok"]),
      "",
    ),
  );
  await section(place, "limits", limits);
  await section(place, "bans", (answer) =>
    table(
      say("bans"),
      [say("kind"), say("value"), say("reason"), say("until")],
      answer.items.map((each) => [each.kind, each.value, each.reason, until(each)]),
      say("noBans"),
    ),
  );
}

/** The line about this broker as a replica; none for a broker without a cluster. */
async function replica() {
  const state = await call("GET", "cluster");
  if (state.role === "single") {
    return [];
  }
  const about = say(state.role === "owner" ? "replicaOwner" : "replicaStandby", {
    replica: state.replica,
    owner: state.owner ?? "-",
    lag: number(state.lag),
    log: bytes(state.logBytes),
  });
  return [make("p.hint", {}, state.trouble === undefined ? about : `${about} ${state.trouble}`)];
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

async function section(place, name, content) {
  const card = make("section.card", {}, make("h3", {}, say(name)));
  place.append(card);
  try {
    card.append(content(await call("GET", name)));
  } catch (problem) {
    card.append(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
  }
}

function limits(answer) {
  const { memory } = answer;
  return make(
    "div.column",
    {},
    make(
      "div.limits",
      {},
      make("span", {}, say("memory")),
      make("meter", { min: 0, max: memory.limitBytes, value: memory.countedBytes, "aria-label": say("memory") }),
      make("span.number", {}, `${bytes(memory.countedBytes)} / ${bytes(memory.limitBytes)}, ${memory.state}`),
    ),
    make("ul.hint", {}, answer.limits.map((line) => make("li", {}, line))),
  );
}

async function history(grid) {
  const answer = await call("GET", "history");
  const samples = answer.items;
  if (samples.length === 0) {
    grid.append(make("p.hint", {}, say("noHistory")));
    return;
  }
  const style = getComputedStyle(document.documentElement);
  const at = samples.map((sample) => Date.parse(sample.at) / 1000);
  const label = (line) => (line === "p50" || line === "p99" ? line : say(line));
  const cards = charts.map(([title]) => make("div.card", { role: "img", "aria-label": say(title) }, make("h3", {}, say(title))));
  grid.append(...cards); // all of them, so that each knows its width
  charts.forEach(([, lines], position) => {
    const card = cards[position];
    const values = lines.map(([, of]) => samples.map(of));
    new uPlot(
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
