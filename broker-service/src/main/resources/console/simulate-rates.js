/** The chart of the requested and the achieved rate of a fleet, since the view was opened. */
import { make } from "./dom.js";
import { say } from "./text.js";
import { perSecond } from "./simulate-table.js";

/* global uPlot */

const height = 160;
const pointsMax = 900;
/** Minimum width of the time axis. */
const secondsMin = 60;

export function rates() {
  const times = [];
  const requested = [];
  const achieved = [];
  const note = make("p", { role: "status" });
  const canvas = make("div", { role: "img", "aria-label": say("ratesChart") });
  const element = make("div.column.rates", {}, note, canvas);
  let plot;

  function drawn() {
    const style = getComputedStyle(document.documentElement);
    const line = (label, colour) => ({ label, stroke: style.getPropertyValue(colour).trim(), width: 1.5 });
    const soft = style.getPropertyValue("--soft").trim();
    return new uPlot(
      {
        width: Math.max(200, canvas.clientWidth),
        height,
        series: [{}, line(say("requestedRate"), "--line-2"), line(say("achievedRate"), "--line-1")],
        axes: [{ stroke: soft }, { stroke: soft, size: 60 }],
        scales: { x: { range: () => [Math.min(times[0], times.at(-1) - secondsMin), times.at(-1)] }, y: { range: (_, low, high) => [0, Math.max(1, (high ?? 1) * 1.1)] } },
      },
      [times, requested, achieved],
      canvas,
    );
  }

  return {
    element,
    add(fleet) {
      note.textContent = say("rates", { requested: perSecond(fleet.requestedPerSecond), achieved: perSecond(fleet.achievedPerSecond) });
      times.push(Date.now() / 1000);
      requested.push(fleet.requestedPerSecond);
      achieved.push(fleet.achievedPerSecond);
      for (const each of [times, requested, achieved]) {
        each.splice(0, each.length - pointsMax);
      }
      if (plot === undefined && canvas.isConnected) {
        plot = drawn();
      }
      plot?.setData([times, requested, achieved]);
    },
    close: () => plot?.destroy(),
  };
}
