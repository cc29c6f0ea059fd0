"""Eclipse Paho for Python over WebSocket as a command: sub | pub | will.

    paho_ws.py sub  URL VERSION FILTER QOS                  prints "subscribed", then "TOPIC QOS RETAIN PAYLOAD" per message
    paho_ws.py pub  URL VERSION TOPIC QOS RETAIN PAYLOAD    ends with 0 once the broker has it
    paho_ws.py will URL VERSION TOPIC PAYLOAD               prints "connected", and stays until it is killed
"""

import sys
from urllib.parse import urlparse

import paho.mqtt.client as mqtt

command, url, version, topic, *rest = sys.argv[1:]
address = urlparse(url)
# Paho 2 requires the version of the callbacks; Debian's Paho 1 has only the first version.
form = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []
client = mqtt.Client(*form, protocol=int(version), transport="websockets")
client.ws_set_options(path=address.path or "/")


def say(text):
    print(text, flush=True)


def on_connect(client, userdata, flags, code, properties=None):
    if code != 0:
        sys.exit(f"refused: {code}")
    if command == "will":
        say("connected")
    elif command == "sub":
        client.subscribe(topic, int(rest[0]))
    else:
        client.publish(topic, rest[2], int(rest[0]), rest[1] == "1")


def on_message(client, userdata, message):
    say(f"{message.topic} {message.qos} {int(message.retain)} {message.payload.decode()}")


client.on_connect = on_connect
client.on_message = on_message
client.on_subscribe = lambda *_: say("subscribed")
client.on_publish = lambda client, *_: client.disconnect()
if command == "will":
    client.will_set(topic, rest[0], 1, False)
client.connect(address.hostname, address.port)
client.loop_forever(retry_first_connection=False)
