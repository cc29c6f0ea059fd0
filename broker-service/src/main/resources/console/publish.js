/** The form to publish a message, with its properties, from text, hexadecimal or a file, once or repeatedly. */
import { current } from "./address.js";
import { call } from "./api.js";
import { authorization, showCommand } from "./command.js";
import { change } from "./dialog.js";
import { choice, field, make } from "./dom.js";
import { bytes } from "./format.js";
import { base64, ofHex } from "./payload.js";
import { say } from "./text.js";

/** Maximum size of a file: a request may have 1 MB, and Base64 adds a third. */
const fileBytesMax = 700_000;
const sentMax = 10;
/** The last messages that were sent since the page was opened; they outlive the view. */
const sent = [];

export function publish({ parameters, tell }) {
  const text = (value = "") => make("input", { type: "text", value, spellcheck: "false" });
  const topic = make("input", { type: "text", required: true, spellcheck: "false", value: parameters.get("topic") ?? "" });
  const payload = make("textarea", { rows: 4, spellcheck: "false" });
  const form = choice([["text", say("form-text")], ["hex", say("form-hex")], ["base64", say("form-base64")]], "text");
  const qos = choice([["0", "0"], ["1", "1"], ["2", "2"]], "0");
  const retain = make("input", { type: "checkbox" });
  const contentType = text();
  const responseTopic = text();
  const expiry = make("input", { type: "number", min: 1, max: 4_294_967_295 });
  const properties = make("textarea", { rows: 2, spellcheck: "false", placeholder: "name=value" });
  const every = make("input", { type: "number", min: 1, max: 86_400 });
  const file = make("input", { type: "file", onchange: () => load().catch((problem) => tell(problem.message, true)) });
  const earlier = make("select", { onchange: () => take(sent[Number(earlier.value)]) });
  const earlierField = field(say("earlier"), earlier);
  let timer = 0;
  /** The number of the current repetition. An earlier repetition compares it after each response, and ends when it differs. */
  let run = 0;
  const send = make("button.primary", { type: "submit" }, say("send"));
  const stop = make("button", { type: "button", hidden: true, onclick: () => halt() }, say("stop"));
  list();
  const section = make(
    "details.card.publish",
    {},
    make("summary", {}, say("publish")),
    make(
      "form.column",
      { onsubmit: (event) => {
        event.preventDefault();
        start();
      } },
      earlierField,
      field(say("topic"), topic),
      field(say("payload"), payload),
      make("div.row", {}, field(say("form"), form), field(say("file"), file), field(say("qos"), qos), field(say("retain"), retain)),
      make("div.row", {}, field(say("contentType"), contentType), field(say("responseTopic"), responseTopic), field(say("expirySeconds"), expiry), field(say("repeatSeconds"), every)),
      field(say("userProperties"), properties),
      make("div.row", {}, send, stop),
    ),
  );
  section.addEventListener("toggle", () => {
    topic.value ||= current().parameters.get("topic") ?? "";
  });
  return section;

  async function load() {
    const chosen = file.files[0];
    if (chosen === undefined) {
      return;
    }
    if (chosen.size > fileBytesMax) {
      throw new Error(say("fileTooLarge", { most: bytes(fileBytesMax) }));
    }
    payload.value = base64(new Uint8Array(await chosen.arrayBuffer()));
    form.value = "base64";
  }

  /** The message for the API; throws when the form is hexadecimal and the payload is not. */
  function message() {
    const octets = form.value === "hex" ? ofHex(payload.value) : null;
    if (form.value === "hex" && octets === null) {
      throw new Error(say("notHex"));
    }
    const user = properties.value.split("\n").filter((line) => line.trim() !== "");
    return {
      topic: topic.value,
      payload: octets === null ? payload.value : base64(octets),
      payloadEncoding: form.value === "text" ? "text" : "base64",
      qos: Number(qos.value),
      retain: retain.checked,
      contentType: contentType.value || undefined,
      responseTopic: responseTopic.value || undefined,
      messageExpirySeconds: expiry.value === "" ? undefined : Number(expiry.value),
      userProperties: user.length === 0 ? undefined : user.map((line) => ({ name: line.split("=")[0], value: line.split("=").slice(1).join("=") })),
    };
  }

  async function start() {
    halt();
    const mine = run;
    if (!(await once()) || mine !== run || every.value === "") {
      return;
    }
    stop.hidden = false;
    const wait = Number(every.value) * 1000;
    const again = async () => {
      const goesOn = section.isConnected && (await once());
      if (mine !== run) {
        return;
      }
      if (goesOn) {
        timer = setTimeout(again, wait);
      } else {
        halt();
      }
    };
    timer = setTimeout(again, wait);
  }

  /** Ends a repetition, also one that waits for a response. */
  function halt() {
    run += 1;
    clearTimeout(timer);
    stop.hidden = true;
  }

  async function once() {
    try {
      const wanted = message();
      showCommand(...command(wanted));
      const answer = await change(() => call("POST", "publish", wanted));
      if (answer === undefined) {
        return false;
      }
      remember(wanted);
      tell(say(answer?.reasonCode === 0x10 ? "nobody" : "published"));
      return true;
    } catch (problem) {
      tell(problem.message, true);
      return false;
    }
  }

  function remember(wanted) {
    const same = sent.findIndex((each) => JSON.stringify(each) === JSON.stringify(wanted));
    if (same >= 0) {
      sent.splice(same, 1);
    }
    sent.unshift(wanted);
    sent.length = Math.min(sent.length, sentMax);
    list();
  }

  function list() {
    earlierField.hidden = sent.length === 0;
    earlier.replaceChildren(make("option", { value: "" }, "–"), ...sent.map((each, index) => make("option", { value: index }, `${each.topic} ${each.payload.slice(0, 40)}`)));
  }

  function take(wanted) {
    if (wanted === undefined) {
      return;
    }
    topic.value = wanted.topic;
    payload.value = wanted.payload;
    form.value = wanted.payloadEncoding;
    qos.value = String(wanted.qos);
    retain.checked = wanted.retain;
    contentType.value = wanted.contentType ?? "";
    responseTopic.value = wanted.responseTopic ?? "";
    expiry.value = wanted.messageExpirySeconds ?? "";
    properties.value = (wanted.userProperties ?? []).map((each) => `${each.name}=${each.value}`).join("\n");
  }
}

/** The command of Mosquitto that sends the same; binary payloads are sent by the admin API only. */
function command(message) {
  if (message.payloadEncoding === "base64") {
    return ["curl", "-H", authorization, new URL("../api/v1/publish", document.baseURI).href, "--json", JSON.stringify(message)];
  }
  const property = (name, value) => (value === undefined ? [] : ["-D", "publish", name, String(value)]);
  return [
    "mosquitto_pub", "-h", location.hostname, "-t", message.topic, "-m", message.payload, "-q", String(message.qos),
    ...(message.retain ? ["-r"] : []),
    ...property("content-type", message.contentType),
    ...property("response-topic", message.responseTopic),
    ...property("message-expiry-interval", message.messageExpirySeconds),
    ...(message.userProperties ?? []).flatMap((each) => ["-D", "publish", "user-property", each.name, each.value]),
  ];
}
