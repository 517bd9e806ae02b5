#!/usr/bin/python3
"""Drives stomp.py (Debian: python3-stomp) against a Pinion server.

Prints `ok STEP`, `cannot STEP: WHY` or `failed STEP: WHY` for each step; exits with 1 if one failed.
"""
import os
import queue
import select
import ssl
import sys
import threading
import time

import stomp

HOST = "localhost"
PORT = int(os.environ["PINION_PORT"])
TRUST = os.environ["PINION_TRUST"]
TOKEN = os.environ["PINION_TOKEN"]
PATIENCE = 15  # seconds for any answer


def host_name_matches(certificate, host):
    """stomp.py itself verifies the certificate, but compares no host name."""
    names = [name for kind, name in certificate.get("subjectAltName", ()) if kind == "DNS"]
    return host in names, "the certificate is for %s" % names


class OneAtATime(ssl.SSLSocket):
    """stomp.py 8.0 reads in one thread while it writes in another; OpenSSL then ends a connection now and then."""

    lock = threading.Lock()

    def recv(self, *args):
        while True:
            with self.lock:
                patience = self.gettimeout()
                self.settimeout(0)
                try:
                    return super().recv(*args)
                except ssl.SSLWantReadError:
                    pass
                finally:
                    self.settimeout(patience)
            select.select([self], [], [], 1)  # and looks again, for it may be closed by now

    def sendall(self, *args):
        with self.lock:
            return super().sendall(*args)


ssl.SSLContext.sslsocket_class = OneAtATime


class Listener(stomp.ConnectionListener):
    def __init__(self):
        self.messages = queue.Queue()
        self.receipts = queue.Queue()
        self.errors = queue.Queue()
        self.connected = None
        self.heart_beats = 0

    def on_connected(self, frame):
        self.connected = frame

    def on_message(self, frame):
        self.messages.put(frame)

    def on_receipt(self, frame):
        self.receipts.put(frame)

    def on_error(self, frame):
        for waiting in (self.errors, self.messages, self.receipts):
            waiting.put(frame)

    def on_heartbeat(self):
        self.heart_beats += 1


class Session:
    """A connection with its listener; binary bodies stay bytes (auto_decode=False)."""

    def __init__(self, token=TOKEN, port=PORT, trust=TRUST, heartbeats=(0, 0)):
        self.listener = Listener()
        # try_loopback_connect would add 127.0.0.1, without its TLS settings.
        self.connection = stomp.Connection12(
            [(HOST, port)], try_loopback_connect=False, auto_decode=False, heartbeats=heartbeats,
            heart_beat_receive_scale=3, reconnect_attempts_max=1)
        self.connection.set_ssl([(HOST, port)], ca_certs=trust, cert_validator=host_name_matches)
        self.connection.set_listener("", self.listener)
        self.connection.connect(passcode=token, wait=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.connection.is_connected():
            self.connection.disconnect()

    def subscribe(self, destination, id="s", ack="auto", **headers):
        # Header names with a hyphen go through the headers map.
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.subscribe(destination, id, ack, headers=headers, receipt="subscribed-" + id)
        self.receipt("subscribed-" + id)

    def send(self, destination, body, receipt="r", **options):
        self.connection.send(destination, body, receipt=receipt, **options)
        return self.receipt(receipt)

    def receipt(self, expected):
        frame = self.listener.receipts.get(timeout=PATIENCE)
        assert frame.cmd == "RECEIPT" and frame.headers["receipt-id"] == expected, frame
        return frame

    def message(self):
        frame = self.listener.messages.get(timeout=PATIENCE)
        assert frame.cmd == "MESSAGE", frame
        return frame

    def error(self):
        return self.listener.errors.get(timeout=PATIENCE)


def refuses(port, trust, token):
    try:
        with Session(token=token, port=port, trust=trust):
            raise AssertionError("connected")
    except stomp.exception.ConnectFailedException:
        pass


def refuses_stranger():
    refuses(PORT, os.environ["PINION_OTHER_TRUST"], TOKEN)


def refuses_wrong_name():
    refuses(int(os.environ["PINION_OTHER_PORT"]), os.environ["PINION_OTHER_TRUST"], os.environ["PINION_OTHER_TOKEN"])


def wrong_token():
    listener = Listener()
    connection = stomp.Connection12([(HOST, PORT)], try_loopback_connect=False, reconnect_attempts_max=1)
    connection.set_ssl([(HOST, PORT)], ca_certs=TRUST, cert_validator=host_name_matches)
    connection.set_listener("", listener)
    try:
        connection.connect(passcode="not.a.token", wait=True)
        raise AssertionError("connected")
    except stomp.exception.ConnectFailedException:
        pass
    error = listener.errors.get(timeout=PATIENCE)
    assert error.headers["code"] == "token-rejected", error


def connect():
    with Session() as session:
        headers = session.listener.connected.headers
        assert headers["version"] == "1.2" and headers["user-name"] == "stock", headers


def receipt():
    with Session() as session:
        session.send("/channel/receipt", "one")


def receipt_seq():
    with Session() as session:
        assert session.send("/channel/receipt-seq", "one").headers["seq"] == "1"
        assert session.send("/channel/receipt-seq", "two").headers["seq"] == "2"


def echo():
    with Session() as session:
        session.subscribe("/channel/echo")
        session.send("/channel/echo", "gr\u00fc\u00df dich", content_type="text/plain")
        message = session.message()
        assert message.body.decode() == "gr\u00fc\u00df dich", message
        assert message.headers["sender"] == "stock" and message.headers["content-type"] == "text/plain", message


def binary():
    body = bytes(range(256)) * 4
    with Session() as session:
        session.subscribe("/channel/binary")
        session.send("/channel/binary", body)
        assert session.message().body == body


def headers():
    value = "a:b\nc\\d \u00fc\u20ac\U0001f600"
    with Session() as session:
        session.subscribe("/channel/headers")
        session.send("/channel/headers", "x", headers={"note": value})
        assert session.message().headers["note"] == value


def backslash_n():
    with Session() as session:
        session.subscribe("/channel/backslash")
        session.send("/channel/backslash", "x", headers={"note": "C:\\new\\cold"})
        assert session.message().headers["note"] == "C:\\new\\cold"


def ack():
    with Session() as session:
        session.subscribe("/channel/ack", ack="client-individual", prefetch_count="1")
        session.send("/channel/ack", "one")
        session.send("/channel/ack", "two")
        first = session.message()
        assert first.body == b"one" and session.listener.messages.empty()
        session.connection.ack(first.headers["ack"], receipt="acked")
        session.receipt("acked")
        second = session.message()
        assert second.body == b"two", second
        session.connection.ack(second.headers["ack"])


def nack():
    with Session() as session:
        session.subscribe("/channel/nack", ack="client-individual")
        session.send("/channel/nack", "again")
        session.connection.nack(session.message().headers["ack"])
        again = session.message()
        assert again.body == b"again" and again.headers["redelivered"] == "true", again
        session.connection.ack(again.headers["ack"])


def transaction():
    with Session() as session:
        session.subscribe("/channel/transaction")
        session.connection.begin("t")
        session.connection.send("/channel/transaction", "one", transaction="t")
        session.connection.send("/channel/transaction", "two", transaction="t")
        session.send("/channel/transaction", "before")
        assert session.message().body == b"before"
        session.connection.commit("t", receipt="committed")
        session.receipt("committed")
        assert [session.message().body, session.message().body] == [b"one", b"two"]


def abort():
    with Session() as session:
        session.subscribe("/channel/abort")
        session.connection.begin("t")
        session.connection.send("/channel/abort", "never", transaction="t")
        session.connection.abort("t", receipt="aborted")
        session.receipt("aborted")
        session.send("/channel/abort", "after")
        assert session.message().body == b"after"


def heart_beat():
    with Session(heartbeats=(1000, 1000)) as session:
        deadline = time.monotonic() + PATIENCE
        while session.listener.heart_beats < 4 and time.monotonic() < deadline:
            time.sleep(0.1)  # stomp.py has nothing to wait on
        assert session.listener.heart_beats >= 4, session.listener.heart_beats
        session.send("/channel/heart-beat", "still here")


def resume():
    with Session() as session:
        for number in range(1, 6):
            session.send("/channel/resume", "m%d" % number)
    with Session() as session:
        session.subscribe("/channel/resume", **{"from": "seq=3"})
        got = [session.message() for _ in range(3)]
        assert [(m.headers["seq"], m.body) for m in got] == [("3", b"m3"), ("4", b"m4"), ("5", b"m5")], got


def durable():
    subscribe = dict(ack="client-individual", durable_subscription_name="desk")
    with Session() as session:
        session.subscribe("/channel/durable", **subscribe)
        session.send("/channel/durable", "done")
        session.send("/channel/durable", "open")
        session.connection.ack(session.message().headers["ack"], receipt="acked")
        session.receipt("acked")
        assert session.message().body == b"open"
    with Session() as session:
        session.subscribe("/channel/durable", **subscribe)
        message = session.message()
        assert message.body == b"open", message
        session.connection.ack(message.headers["ack"])


def not_permitted():
    with Session(token=os.environ["PINION_READER_TOKEN"]) as session:
        session.connection.send("/channel/forbidden", "x", receipt="r")
        error = session.error()
        assert error.headers["code"] == "not-permitted" and error.headers["receipt-id"] == "r", error


def disconnect():
    session = Session()
    session.connection.disconnect(receipt="bye")
    session.receipt("bye")


STEPS = [refuses_stranger, refuses_wrong_name, wrong_token, connect, receipt, receipt_seq, echo, binary, headers,
         backslash_n, ack, nack, transaction, abort, heart_beat, resume, durable, not_permitted, disconnect]


def main():
    print("version", ".".join(map(str, stomp.__version__)), flush=True)
    wanted = sys.argv[1:]
    failed = False
    for step in STEPS:
        name = step.__name__.replace("_", "-")
        if wanted and name not in wanted:
            continue
        try:
            step()
            print("ok", name, flush=True)
        except Exception as why:
            failed = True
            print("failed %s: %s %s" % (name, type(why).__name__, str(why).replace("\n", " | ")), flush=True)
    sys.exit(1 if failed else 0)


main()
