#!/usr/bin/env python3
"""Sends each line of stdin to a channel and prints what comes there, over restarts, rotations and expired tokens.
Ends when stdin has ended and all of its lines are stored and printed. docs/clients.md says what must hold, and why.
    python3 follow.py HOST PORT TRUST.pem TOKEN_FILE /channel/NAME POSITION_FILE
Needs stomp.py 8 (Debian: python3-stomp). Whoever renews TRUST.pem or TOKEN_FILE writes it aside and renames it.
"""
import contextlib, functools, json, os, queue, random, secrets, sys, threading, time
from pathlib import Path
import stomp

HOST, PORT, TRUST, TOKEN_FILE, DESTINATION, POSITION = sys.argv[1:]
NEVER = {"malformed-frame", "limit-exceeded", "not-permitted", "destination-invalid", "history-changed",
         "idempotency-mismatch", "cursor-taken", "version-unsupported"}  # what time does not cure
EVENTS = queue.Queue(1000)  # the main thread alone decides; stomp.py's threads only put here what has come
ROOM = threading.Semaphore(100)  # for lines without a receipt
note = functools.partial(print, file=sys.stderr, flush=True)

def shown(text):  # what others wrote must not steer our terminal
    return "".join(c if c.isprintable() else "?" for c in text)
def host_name_matches(certificate, host):  # stomp.py compares no name itself
    names = [name for kind, name in certificate.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    return host in names, "the certificate is for %s" % names
def read_lines():
    for line in sys.stdin.buffer:
        ROOM.acquire()
        EVENTS.put((None, "line", line.rstrip(b"\n")))
    EVENTS.put((None, "line", None))
class Follower:
    def __init__(self):
        self.link, self.ready, self.ended, self.exit_code, self.failures = None, False, False, 0, 0
        self.outbox = {}  # idempotency key: line that has no receipt yet; in their order
        self.position = json.loads(Path(POSITION).read_text()) if Path(POSITION).exists() else {"from": "first"}
        self.seen, self.stored = int(self.position["from"].partition("=")[2] or 1) - 1, 0
        self.due, self.on_due = 0, self.connect  # what to do next if nothing comes, and when

    def follow(self):
        while not self.ended or self.outbox or self.seen < self.stored:
            event = (self.link, "due", None)  # unless something comes before
            with contextlib.suppress(queue.Empty):
                event = EVENTS.get(timeout=max(0.001, self.due - time.time()))
            try:
                if event[0] in (None, self.link):  # and not of a connection that was given up
                    getattr(self, "on_" + event[1])(event[2])
            except (stomp.exception.StompException, OSError) as broken:
                self.on_disconnected(repr(broken))
        if self.link:
            self.link.disconnect()
            self.link.transport.stop()  # returns when the receipt of DISCONNECT has come
        return self.exit_code

    def connect(self, _=None):
        self.due, self.on_due, self.token = time.time() + 30, self.on_disconnected, Path(TOKEN_FILE).read_text().strip()
        self.link = stomp.Connection12([(HOST, int(PORT))], try_loopback_connect=False, auto_decode=False, timeout=30,
                                       heartbeats=(10000, 10000), reconnect_attempts_max=1)
        self.link.set_ssl([(HOST, int(PORT))], ca_certs=TRUST, cert_validator=host_name_matches)  # reads TRUST anew
        listener = stomp.ConnectionListener()
        for event in ("connected", "message", "receipt", "error", "disconnected"):
            setattr(listener, "on_" + event, lambda frame=None, e=event, link=self.link: EVENTS.put((link, e, frame)))
        self.link.set_listener("", listener)
        self.link.connect(passcode=self.token)

    def on_connected(self, frame):
        note("connected")
        self.refresh_before(frame.headers["token-expires"])
        self.link.subscribe(DESTINATION, id="0", headers=dict(self.position))  # refused if the history is another one
        self.ready = True
        self.send(*self.outbox)  # again, before anything newer; the server knows what it has

    def on_disconnected(self, why=None):
        if self.link:
            self.link.transport.cleanup()
        self.link, self.ready, self.failures = None, False, self.failures + 1
        note("no connection: %s" % (why or "it ended"))
        self.due, self.on_due = time.time() + random.uniform(0, min(30, 0.1 * 2**min(self.failures, 9))), self.connect

    def on_error(self, frame):  # the server closes behind it
        code, key = frame.headers.get("code"), frame.headers.get("receipt-id")
        note("ERROR %s: %s" % (code, shown(frame.headers.get("message", ""))))
        if code in NEVER:  # where one line is refused the others go on, over the next connection
            self.exit_code = 1
            ROOM.release() if self.outbox.pop(key, None) is not None else os._exit(1)  # sys.exit would wait for stdin

    def on_line(self, line):
        self.ended, fresh = line is None, {} if line is None else {secrets.token_hex(16): line}
        self.outbox.update(fresh)
        self.send(*fresh)
    def send(self, *keys):
        for key in keys if self.ready else ():
            self.link.send(DESTINATION, self.outbox[key], headers={"idempotency-key": key, "receipt": key})

    def on_receipt(self, frame):
        if frame.headers["receipt-id"] == "token":
            note("token refreshed")
            self.refresh_before(frame.headers["token-expires"])
        elif self.outbox.pop(frame.headers["receipt-id"], None) is not None:
            ROOM.release()
            self.stored, self.failures = int(frame.headers["seq"]), 0
            note("stored [%s]%s" % (self.stored, " before" if "duplicate" in frame.headers else ""))

    def on_message(self, frame):
        seq, headers, self.failures = int(frame.headers["seq"]), frame.headers, 0
        if "gap" in headers:
            note("deleted before they were read: " + headers["gap"])
        if seq > self.seen:  # else it came again
            epoch, text = headers["message-id"].rsplit("@", 1)[1], frame.body.decode(errors="replace")
            print("[%d] %s: %s" % (seq, shown(headers["sender"]), shown(text)), flush=True)
            self.seen, self.position = seq, {"from": "seq=%d" % (seq + 1), "epoch": epoch, "chain": headers["chain"]}
            Path(POSITION + ".new").write_text(json.dumps(self.position))
            os.replace(POSITION + ".new", POSITION)  # a kill between print and this prints it again

    def refresh_before(self, expires):
        self.due, self.on_due = time.time() + 0.75 * (int(expires) / 1000 - time.time()), self.refresh
    def refresh(self, _):
        self.due = time.time() + 1  # again while the file has the old one, or is not there
        token = Path(TOKEN_FILE).read_text().strip() if Path(TOKEN_FILE).exists() else self.token
        if token != self.token:
            self.token = token
            self.link.send("/server/token", token, headers={"receipt": "token"})
threading.Thread(target=read_lines, daemon=True).start()
sys.exit(Follower().follow())
