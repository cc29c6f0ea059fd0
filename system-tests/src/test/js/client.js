// MQTT.js as a command: sub | pub | will, the same commands as the Python client of these tests.
//   node client.js sub  URL VERSION FILTER QOS                   prints "subscribed", then "TOPIC QOS RETAIN PAYLOAD" per message
//   node client.js pub  URL VERSION TOPIC QOS RETAIN PAYLOAD     exits with 0 after the broker has acknowledged it
//   node client.js will URL VERSION TOPIC PAYLOAD                prints "connected", and runs until it is killed
"use strict";
const mqtt = require("mqtt");

const [command, url, version, topic, ...rest] = process.argv.slice(2);
const options = { protocolVersion: Number(version), reconnectPeriod: 0 };

function fail(error) {
  console.error(String(error));
  process.exit(1);
}

if (command === "will") {
  options.will = { topic, payload: Buffer.from(rest[0]), qos: 1, retain: false };
}
const client = mqtt.connect(url, options);
client.on("error", fail);

client.on("connect", () => {
  if (command === "will") {
    console.log("connected");
  } else if (command === "sub") {
    client.subscribe(topic, { qos: Number(rest[0]) }, (error) => (error ? fail(error) : console.log("subscribed")));
  } else {
    const [qos, retain, payload] = rest;
    client.publish(topic, payload, { qos: Number(qos), retain: retain === "1" }, (error) => (error ? fail(error) : client.end()));
  }
});

client.on("message", (name, payload, packet) => {
  console.log(`${name} ${packet.qos} ${packet.retain ? 1 : 0} ${payload}`);
});
