/** This broker as a replica of a cluster, and the hand-over of the sessions. */
import { call } from "./api.js";
import { showCommand } from "./command.js";
import { change, confirmed } from "./dialog.js";
import { make, table } from "./dom.js";
import { bytes, number } from "./format.js";
import { say } from "./text.js";

/** The section about the cluster; none for a single broker. */
export function cluster(state, tell) {
  if (state === undefined || state.role === "single") {
    return [];
  }
  const isOwner = state.role === "owner";
  const lag = state.lag < 0 ? "?" : number(state.lag);
  return [
    make(
      "section.card.column",
      {},
      make("h3", {}, say("cluster")),
      table(
        say("cluster"),
        [say("replica"), say("role"), say("owner"), say("takeOvers"), say("commits"), say("lagOfLog"), say("logSize")],
        [[state.replica, say(`role-${state.role}`), [state.owner, state.ownerAddress].filter(Boolean).join(" · ") || "–", number(state.epoch), number(state.commits), lag, bytes(state.logBytes)]],
        "",
      ),
      make("p.hint", {}, say(isOwner ? "clusterOwner" : "clusterStandby")),
      isOwner ? make("div.row", {}, make("button.danger", { type: "button", onclick: handOver }, say("handOver"))) : null,
    ),
  ];

  async function handOver() {
    showCommand("./culex", "ctl", "cluster", "handover", "--yes");
    try {
      if (await confirmed(say("handOverAsk"), say("handOver"))) {
        if ((await change(() => call("POST", "cluster/handover"))) !== undefined) {
          tell(say("handedOver"));
        }
      }
    } catch (problem) {
      tell(problem.message, true);
    }
  }
}
