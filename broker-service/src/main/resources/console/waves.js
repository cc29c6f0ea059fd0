/** Small charts of the numbers in the previewed messages of a fleet, and the first messages of each stream. */
import { call, path } from "./api.js";
import { choice, make } from "./dom.js";
import { numbers } from "./series.js";
import { say } from "./text.js";

/* global uPlot */

const height = 110;
const messages = 120;
const chartsMax = 24;
const shownMax = 3;
/** The charts of the preview that is shown. uPlot listens to the window until a chart is destroyed. */
let plots = [];
/** Fields that count messages, or contain a time or the number of a device. They have no chart. */
const running = /(?:^|\.)(?:seq|sequence|counter|id|device|time|timestamp|ts|at|date)$/i;
const periods = /\{(?:\w+=)?(?:(?:sine|square|sawtooth):[^,}]*,[^,}]*,\s*([\d.]+)(ms|s|m|h)|(daily|weekly):)/g;
const secondsOf = { ms: 0.001, s: 1, m: 60, h: 3600, daily: 86_400, weekly: 604_800 };

/** The times over which a preview may be spread, in seconds; without one the messages are those that a device sends. */
export const spans = ["", "60", "600", "3600", "86400", "604800"];

/** The list from which the user chooses one of these times. */
export function spanChoice(chosen, onchange) {
  return choice(spans.map((each) => [each, say(`span-${each}`)]), chosen, onchange);
}

/** The shortest of these times that has a whole period of each wave in a scenario; empty without a wave. */
export function spanFor(scenario) {
  const longest = Math.max(0, ...[...scenario.matchAll(periods)].map(([, count, unit, curve]) => (curve === undefined ? Number(count) * secondsOf[unit] : secondsOf[curve])));
  return longest === 0 ? "" : spans.find((each) => Number(each) >= longest) ?? spans.at(-1);
}

/** The preview of a fleet that runs. */
export function previewOf(name, seconds) {
  return call("GET", path(["fleets", name, "preview"], { messages, seconds }));
}

/** The preview of a scenario that is not started; it needs a key. */
export function previewScenario(scenario, seconds) {
  return call("POST", path(["preview"], { messages, seconds }), { scenario });
}

/** Draws a preview in an element, in place of an earlier one. */
export function drawWaves(place, preview) {
  plots.forEach((plot) => plot.destroy());
  let left = chartsMax;
  const cards = preview.streams.map((stream) => {
    const lines = linesOf(stream).slice(0, left);
    left -= lines.length;
    const grid = make("div.small-charts");
    const title = stream.topic ?? `${stream.group} ${stream.stream}`;
    const card = make("section.column", {}, make("h4", {}, title), grid, make("pre.payload", { tabindex: "0", role: "region", "aria-label": title }, stream.payloads.slice(0, shownMax).join("\n")));
    return { card, grid, lines, stream };
  });
  place.replaceChildren(
    make("p.hint", {}, preview.streams.length === 0 ? say("noPreview") : preview.complete ? "" : say("previewIncomplete")),
    ...cards.map(({ card }) => card),
  );
  plots = cards.flatMap(({ grid, lines, stream }) => lines.map((line, index) => drawLine(grid, line, index, stream.intervalMillis / 1000)));
}

/** The numbers of a stream by their field, without those that only count. */
function linesOf({ payloads }) {
  const lines = new Map();
  payloads.forEach((payload, index) => {
    for (const [name, value] of numbers(payload)) {
      if (!running.test(name)) {
        const line = lines.get(name) ?? { name, values: Array(payloads.length).fill(null) };
        line.values[index] = value;
        lines.set(name, line);
      }
    }
  });
  return [...lines.values()];
}

function drawLine(grid, { name, values }, index, interval) {
  const style = getComputedStyle(document.documentElement);
  const soft = style.getPropertyValue("--soft").trim();
  const title = name === "" ? say("value") : name;
  const card = make("div.card", { role: "img", "aria-label": say("waveOf", { name: title }) }, make("h5", {}, title));
  grid.append(card);
  return new uPlot(
    {
      width: Math.max(200, card.clientWidth - 34),
      height,
      legend: { show: false },
      cursor: { show: false },
      series: [{}, { stroke: style.getPropertyValue(`--line-${(index % 8) + 1}`).trim(), width: 1.5, points: { show: false } }],
      axes: [{ stroke: soft, values: (_, splits) => splits.map(duration) }, { stroke: soft, size: 56 }],
      scales: { x: { time: false } },
    },
    [values.map((_, position) => position * interval), values],
    card,
  );
}

/** A time on the axis, in its largest unit. */
function duration(seconds) {
  const [unit, size] = [["d", 86_400], ["h", 3600], ["m", 60]].find(([, each]) => seconds >= each) ?? ["s", 1];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
}
