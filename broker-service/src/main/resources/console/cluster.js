/** This broker as a replica of a cluster, the other replicas, and the hand-over of the sessions. */
import { call } from "./api.js";
import { showCommand } from "./command.js";
import { change, confirmed } from "./dialog.js";
import { make, table } from "./dom.js";
import { age, bytes, number } from "./format.js";
import { say } from "./text.js";

/** The section about the cluster; none for a single broker. */
export function cluster(state, tell) {
  if (state === undefined || state.role === "single") {
    return [];
  }
  const isOwner = state.role === "owner";
  return [
    make(
      "section.card.column",
      {},
      make("h3", {}, say("cluster")),
      table(
        say("cluster"),
        [say("replica"), say("role"), say("owner"), say("takeOvers"), say("commits"), say("lagOfLog"), say("logSize")],
        [[state.replica, say(`role-${state.role}`), [state.owner, state.ownerAddress].filter(Boolean).join(" · ") || "–", number(state.epoch), number(state.commits), behind(state.lag), bytes(state.logBytes)]],
        "",
      ),
      make("h3", {}, say("replicas")),
      replicas(state.replicas ?? null),
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

/** The replicas as they described themselves last. */
function replicas(list) {
  if (list === null) {
    return make("p.hint", {}, say("replicasUnknown"));
  }
  return table(
    say("replicas"),
    [say("replica"), say("role"), say("relayAddress"), say("commits"), say("lagOfLog"), say("lastHeard")],
    list.map((each) => [each.replica, say(`role-${each.role}`), each.address || "–", number(each.commits), behind(each.lag), say("ago", { age: age(each.ageMillis) })]),
    say("replicasUnknown"),
  );
}

function behind(lag) {
  return lag < 0 ? "?" : number(lag);
}
