/** The view Simulate: the fleets of the publisher with their rates; one of them in detail; the form to start one. */
import { address } from "./address.js";
import { call } from "./api.js";
import { make } from "./dom.js";
import { showCtl } from "./simulate-command.js";
import { fleetDetail } from "./simulate-fleet.js";
import { startForm } from "./simulate-start.js";
import { FleetTable } from "./simulate-table.js";
import { say } from "./text.js";

const pollMillis = 2000;
const notConfigured = 409;

export async function show(place, parameters, go, tell) {
  const selected = parameters.get("fleet");
  const fleets = new FleetTable((name) => address("simulate", { fleet: name }));
  const trouble = make("p.hint", { role: "status" });
  const context = { parameters, tell, go, refresh };
  const detail = selected === null ? undefined : fleetDetail(selected, context);
  let timer = 0;
  let isClosed = false;
  place.append(make("h2", {}, say("simulate")));
  showCtl(...(selected === null ? ["fleets"] : ["fleet", selected]));
  const first = await read();
  if (first?.status === notConfigured) {
    place.append(help(first.message));
    return undefined;
  }
  place.append(trouble, fleets.element, ...(detail === undefined ? [await startForm(context)] : [detail.element]));
  detail?.open();
  schedule();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      detail?.close();
    },
  };

  /** Reads and draws all fleets; returns the problem if there is one. */
  async function read() {
    try {
      const { items } = await call("GET", "fleets");
      trouble.textContent = "";
      fleets.draw(items, selected);
      detail?.draw(items.find(({ name }) => name === selected));
      return undefined;
    } catch (problem) {
      if (problem.status === 401) {
        throw problem; // the page asks for a key
      }
      trouble.textContent = problem.message;
      return problem;
    }
  }

  function schedule() {
    timer = setTimeout(async () => {
      if (!document.hidden) {
        await read().catch((problem) => tell(problem.message, true));
      }
      if (!isClosed) {
        schedule();
      }
    }, pollMillis);
  }

  /** Reads the fleets at once, after a change. */
  async function refresh() {
    if (!isClosed) {
      await read();
    }
  }
}

function help(message) {
  return make("section.card.column", {}, make("p", {}, say("noPublisher")), make("pre.payload", { tabindex: "0", role: "region", "aria-label": say("setting") }, "MQTT_CONSOLE_PUBLISHER_URL=http://localhost:8890\nMQTT_CONSOLE_PUBLISHER_KEY_FILE=…"), make("p.hint", {}, message));
}
