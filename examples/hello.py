#!/usr/bin/env python3
"""The smallest client that is safe: checks the pin, connects with a token, says hello, waits for receipt and echo.
Python alone, no library.

    python3 hello.py HOST PORT PIN_FILE TOKEN_FILE

PIN_FILE is what `pinion certs pins` prints. The pin alone says who the server is, so the certificate's name, dates and
issuer are not looked at. Exit code 0: the message is on the server's disk and has come back.
"""
import base64, hashlib, socket, ssl, sys


def element(der, at):
    """Start, content and end of the DER element that begins at this place."""
    length, content = der[at + 1], at + 2
    if length >= 0x80:
        content += length & 0x7F
        length = int.from_bytes(der[at + 2:content], "big")
    return at, content, content + length

def pin_of(certificate):
    """sha256// and the hash of the public key's record, the seventh part of the certificate's first part."""
    _, inside, _ = element(certificate, 0)
    _, at, end = element(certificate, inside)
    parts = []
    while at < end:
        parts.append(element(certificate, at))
        at = parts[-1][2]
    start, _, stop = parts[6]  # version, serial, algorithm, issuer, validity, subject, key
    return "sha256//" + base64.b64encode(hashlib.sha256(certificate[start:stop]).digest()).decode()

def connect(host, port, pins):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the pin is checked instead, below, before the first byte is sent
    tls = context.wrap_socket(socket.create_connection((host, port), timeout=10), server_hostname=host)
    pin = pin_of(tls.getpeercert(binary_form=True))
    if pin not in pins:
        sys.exit("the server's pin %s is none of %s; nothing was sent" % (pin, " ".join(pins)))
    return tls

def frame(command, body="", **headers):
    lines = [command] + ["%s:%s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    return ("\n".join(lines) + "\n\n" + body).encode() + b"\0"

def read_frame(stream):
    """The next frame as command, headers, body. Header values stay escaped."""
    line = stream.readline(16384)
    while line in (b"\n", b"\r\n"):  # heart-beats, or ends of line between frames
        line = stream.readline(16384)
    command, headers = line.decode().strip(), {}
    while (line := stream.readline(16384).decode().rstrip("\r\n")):
        name, _, value = line.partition(":")
        headers.setdefault(name, value)  # the first one counts
    body = bytearray()
    if "content-length" in headers:
        body += stream.read(int(headers["content-length"]))
    while (byte := stream.read(1)) not in (b"\0", b""):
        body += byte
    if byte == b"":
        sys.exit("the server closed the connection in the middle of a frame")
    if command == "ERROR":
        sys.exit("ERROR %s: %s" % (headers.get("code"), body.decode().strip()))
    return command, headers, body.decode(errors="replace")

def expect(stream, wanted, **wanted_headers):
    """Frames of others may come first: a channel is read by many and written by many."""
    while True:
        command, headers, body = read_frame(stream)
        if command == wanted and all(headers.get(name.replace("_", "-")) == value
                                     for name, value in wanted_headers.items()):
            return headers, body

def main(host, port, pin_file, token_file):
    with open(pin_file) as pins, open(token_file) as token:
        pins, token = [word for word in pins.read().split() if word.startswith("sha256//")], token.read().strip()
    try:
        with connect(host, int(port), pins) as tls, tls.makefile("rb") as stream:
            tls.sendall(frame("CONNECT", accept_version="1.2", host=host, passcode=token))
            expect(stream, "CONNECTED")
            tls.sendall(frame("SUBSCRIBE", id="0", destination="/channel/hello"))
            tls.sendall(frame("SEND", "Hello, Server!", destination="/channel/hello", receipt="hello"))
            receipt, _ = expect(stream, "RECEIPT", receipt_id="hello")
            print("receipt: on disk as number " + receipt["seq"])
            _, echo = expect(stream, "MESSAGE", seq=receipt["seq"])
            print("echo: " + echo)
            tls.sendall(frame("DISCONNECT", receipt="bye"))
            expect(stream, "RECEIPT", receipt_id="bye")
    except OSError as why:
        sys.exit("%s port %s: %s" % (host, port, why))


if len(sys.argv) != 5:
    sys.exit("usage: hello.py HOST PORT PIN_FILE TOKEN_FILE")
main(*sys.argv[1:])
