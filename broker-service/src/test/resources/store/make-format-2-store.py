#!/usr/bin/env python3
"""Fills the store of a broker with one thing of each kind. This program made format-2.zip with the broker at commit f56422a, which wrote
format 2: start that broker on an empty directory, run

    python3 make-format-2-store.py HOST TCPPORT

kill the broker with SIGKILL, and pack its directory without the files LOG* and the folder native. Only the Python standard library."""
import socket
import struct
import sys
import time

NEVER = 0xFFFFFFFF


def number(value):
    out = b""
    while True:
        value, low = divmod(value, 128)
        out += bytes([low | (128 if value else 0)])
        if not value:
            return out


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack(">H", len(data)) + data


def properties(data=b""):
    return number(len(data)) + data


class Client:
    def __init__(self, client_id, level=5, will=None, receive_maximum=10):
        self.level = level
        self.socket = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        self.socket.settimeout(10)
        flags = 0x2C if will else 0  # the will with QoS 1 and RETAIN
        body = text("MQTT") + bytes([level, flags]) + struct.pack(">H", 0)
        if level == 5:
            body += properties(b"\x11" + struct.pack(">I", NEVER) + b"\x21" + struct.pack(">H", receive_maximum))
        body += text(client_id)
        if will:
            if level == 5:
                body += properties(b"\x18" + struct.pack(">I", 1_000_000) + b"\x02" + struct.pack(">I", NEVER))
            body += text(will) + text("gone")
        self.send(0x10, body)
        self.expect(0x20)

    def send(self, first, body):
        self.socket.sendall(bytes([first]) + number(len(body)) + body)

    def read(self):
        first = self.socket.recv(1)[0]
        length, shift = 0, 0
        while True:
            byte = self.socket.recv(1)[0]
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        body = b""
        while len(body) < length:
            body += self.socket.recv(length - len(body))
        return first, body

    def expect(self, kind):
        first, body = self.read()
        assert first & 0xF0 == kind, (first, body)
        return first, body

    def subscribe(self, identifier, *filters):
        body = struct.pack(">H", 1)
        if self.level == 5:
            body += properties(b"\x0b" + number(identifier) if identifier else b"")
        for name, options in filters:
            body += text(name) + bytes([options])
        self.send(0x82, body)
        self.expect(0x90)

    def publish(self, topic, qos, packet_id, payload, retain=False, more=b"", until_rel=False):
        body = text(topic) + (struct.pack(">H", packet_id) if qos else b"")
        if self.level == 5:
            body += properties(more)
        self.send(0x30 | qos << 1 | retain, body + payload)
        if qos == 1:
            self.expect(0x40)
        if qos == 2:
            self.expect(0x50)
            if not until_rel:
                self.send(0x62, struct.pack(">H", packet_id))
                self.expect(0x70)

    def disconnect(self):
        self.send(0xE0, b"")
        self.socket.close()


queue = Client("queue")
queue.subscribe(7, ("a/+", 0x01 | 0x04 | 0x08 | 0x20))  # QoS 1, No Local, Retain As Published, Retain Handling 2
queue.subscribe(0, ("$share/g/jobs/#", 0x02), ("exact/#", 0x02))
queue.disconnect()

old = Client("old", level=4)
old.subscribe(0, ("a/#", 2))
old.disconnect()

reader = Client("reader")
reader.subscribe(300, ("fly/#", 2))

away = Client("away", will="wills/away")
away.socket.close()  # without DISCONNECT: the will waits for its delay

sender = Client("sender")
user = b"\x26" + text("key") + text("value") + b"\x26" + text("key") + text("again")
sender.publish("a/1", 1, 1, b"first", more=user + b"\x02" + struct.pack(">I", NEVER))
sender.publish("a/2", 2, 2, b"second", retain=True, more=b"\x03" + text("text/plain") + b"\x01\x01")
sender.publish("jobs/1", 1, 3, b"job")
sender.publish("exact/1", 2, 4, b"x" * 2000)
sender.publish("kept", 0, 0, b"not acknowledged", retain=True)
sender.publish("fly/1", 1, 5, b"unacknowledged")
sender.publish("fly/2", 2, 6, b"unacknowledged")
sender.publish("fly/3", 2, 7, b"released")
received = [reader.expect(0x30) for _ in range(3)]
last = received[2][1]
packet_id = struct.unpack(">H", last[2 + 5 : 2 + 5 + 2])[0]
reader.send(0x50, struct.pack(">H", packet_id))  # PUBREC: PUBREL comes and is never answered
reader.expect(0x60)
sender.publish("exact/2", 2, 40, b"not released", until_rel=True)
time.sleep(1)  # the connections stay open until the broker is killed
print("ready: kill the broker")
sys.stdout.flush()
time.sleep(5)
