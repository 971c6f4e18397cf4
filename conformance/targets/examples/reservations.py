#!/usr/bin/env python3
"""A testee of the protocol in ../PROTOCOL.md: a small host with port reservations, in memory.

    portcullis test --target "exec:python3 conformance/targets/examples/reservations.py"

It has the three control codes on TCP and UDP sockets over IPv4 and IPv6, overlapped calls that are done
when they return, one process and one thread; nothing stays pending, so there are no controls. Written from
the pages on the control codes and from PROTOCOL.md, not from the reference.
"""

import json
import re
import sys

CAPABILITIES = ["acquire", "associate", "frees_at_once", "ipv6", "owns_ports", "release"]
NEVER_ISSUED = 0x7E570000DEADBEEF
FIRST_WINDOW, DYNAMIC = 10000, range(49152, 65536)
TRANSPORTS = {("SOCK_STREAM", "IPPROTO_IP"): "tcp", ("SOCK_STREAM", "IPPROTO_TCP"): "tcp",
              ("SOCK_DGRAM", "IPPROTO_IP"): "udp", ("SOCK_DGRAM", "IPPROTO_UDP"): "udp"}
ERRORS = {"WSAEACCES": 10013, "WSAEFAULT": 10014, "WSAEINVAL": 10022, "WSAENOTSOCK": 10038,
          "WSAEOPNOTSUPP": 10045, "WSAEADDRINUSE": 10048, "WSAENOBUFS": 10055,
          "WSAECONNREFUSED": 10061, "WSANOTINITIALISED": 10093}


class Failed(Exception):
    """What a call fails with: the error, and what else its answer has (the count that it stores)."""


class Socket:
    def __init__(self, step):
        self.overlapped = step["overlapped"]
        self.transport = TRANSPORTS.get((step["type"], step["protocol"]))
        self.space = (self.transport, step["family"])
        self.port, self.reservation, self.reuses = None, None, False


class Reservation:
    def __init__(self, socket, start, count, token):
        self.socket, self.start, self.token = socket, start, token
        self.ports = range(start, start + count)


class Host:
    """Everything that a reset forgets, and every call as a method."""

    def __init__(self, windows):
        self.startups = self.last_error = self.tokens = 0
        self.sockets = {}       # that are open, by name
        self.reservations = []  # that are held
        self.granted, self.named_ports = {}, {}  # what names stand for, also after it has ended
        self.operations = {}    # overlapped calls that succeeded: step, output, whether hEvent is set
        self.windows, port = {}, FIRST_WINDOW
        for name, size in windows.items():
            self.windows[name], port = port, port + 2 * size  # what lies between is nobody's
        self.has_room = port <= DYNAMIC.start

    def port(self, reference):
        if isinstance(reference, int):
            return reference
        form = r"(start of |port of |)(\w+)(?: ?\+ ?(\d+))?"
        kind, name, offset = re.fullmatch(form, reference).groups()
        if kind == "start of ":
            base = self.granted[name].start if name in self.granted else 0
        else:
            base = (self.named_ports if kind else self.windows).get(name, 0)
        return base + int(offset or 0) & 0xFFFF

    def token(self, reference):
        granted = self.granted.get(reference.removeprefix("token of "))
        return granted.token if granted else 0 if reference == "zero" else NEVER_ISSUED

    def input(self, buffer):
        if "range" in buffer:
            contents = self.port(buffer["range"]["start"]).to_bytes(2, "big")
            contents += buffer["range"]["count"].to_bytes(2, "little")
        elif "token" in buffer:
            contents = self.token(buffer["token"]).to_bytes(8, "little")
        else:
            contents = bytes.fromhex(buffer.get("bytes", ""))
        return contents[:buffer["size"]].ljust(min(buffer["size"], 64), b"\0")

    def socket(self, step):
        self.check_started()
        if step["socket"] not in self.sockets:  # also "invalid", "never", "event", "file"
            raise Failed("WSAENOTSOCK")
        return self.sockets[step["socket"]]

    def check_started(self):
        if not self.startups:
            raise Failed("WSANOTINITIALISED")

    def reserved(self, space):
        return [held for held in self.reservations if held.socket.space == space]

    def users(self, space, port):
        return [user for user in self.sockets.values() if user.space == space and user.port == port]

    def is_free(self, space, ports):
        return not any(held.start in ports or ports.start in held.ports
                       for held in self.reserved(space)) and \
            not any(user.space == space and user.port in ports for user in self.sockets.values())

    def bind_socket(self, socket, port):
        if socket.port is not None:
            raise Failed("WSAEINVAL")
        if port == 0:
            block = socket.reservation.ports if socket.reservation in self.reservations else None
            choice = block or (port for port in DYNAMIC
                               if self.is_free(socket.space, range(port, port + 1)))
            port = next((port for port in choice if not self.users(socket.space, port)), None)
            if port is None:
                raise Failed("WSAEADDRINUSE")
        else:
            users = self.users(socket.space, port)
            if users and not (socket.reuses and all(user.reuses for user in users)):
                raise Failed("WSAEADDRINUSE")
            holders = [held for held in self.reserved(socket.space) if port in held.ports]
            if holders and holders[0] is not socket.reservation:
                raise Failed("WSAEACCES")
        socket.port = port

    def acquire(self, socket, step, given):
        out = step.get("out", {"size": 0, "memory": "null"})
        if len(given) < 4 or (out["size"] >= 16 and out.get("memory") == "null"):
            raise Failed("WSAEFAULT")
        if out["size"] < 16:
            raise Failed("WSAEINVAL", {"count": 0})
        start, count = int.from_bytes(given[:2], "big"), int.from_bytes(given[2:4], "little")
        if count == 0 or start + count > 0x10000:
            raise Failed("WSAEINVAL")
        if start == 0:
            start = next((port for port in range(DYNAMIC.start, 0x10001 - count)
                          if self.is_free(socket.space, range(port, port + count))), None)
            if start is None:
                raise Failed("WSAENOBUFS")
        elif not self.is_free(socket.space, range(start, start + count)):
            raise Failed("WSAEADDRINUSE")
        self.tokens += 1
        made = Reservation(socket, start, count, self.tokens << 32 | 0xC0DE)
        self.reservations.append(made)
        self.granted[step.get("as")] = made
        return start.to_bytes(2, "big") + count.to_bytes(2, "little") + bytes(4) + \
            made.token.to_bytes(8, "little")

    def held(self, socket, given):
        """The reservation whose token is given, of the socket's transport and family."""
        for held in self.reserved(socket.space):
            if len(given) >= 8 and held.token == int.from_bytes(given[:8], "little"):
                return held
        raise Failed("WSAEFAULT" if len(given) < 8 else "WSAEINVAL")

    def associate(self, socket, step, given):
        if "out" in step and step["out"]["size"] > 0 and step["out"].get("memory") == "null":
            raise Failed("WSAEFAULT")
        if socket.port is not None or socket.reservation is not None:
            raise Failed("WSAEINVAL")
        socket.reservation = self.held(socket, given)
        return b""

    def release(self, socket, step, given):
        held = self.held(socket, given)
        if held.socket is not socket or any(user.reservation is held and user.port in held.ports
                                            for user in self.sockets.values()):
            raise Failed("WSAEINVAL")
        self.reservations.remove(held)
        return b""

    CODES = {"SIO_ACQUIRE_PORT_RESERVATION": acquire, "SIO_ASSOCIATE_PORT_RESERVATION": associate,
             "SIO_RELEASE_PORT_RESERVATION": release}

    def ioctl(self, step, index):
        socket = self.socket(step)
        given = step.get("in", {"size": 0})
        if step.get("returned") == "null" or (given["size"] and given.get("memory") == "null"):
            raise Failed("WSAEFAULT")
        if socket.transport is None and step["code"] in self.CODES:
            raise Failed("WSAEOPNOTSUPP")
        shortest = {"FIONBIO": 4, "SIO_KEEPALIVE_VALS": 12 if socket.transport == "tcp" else None}
        stored = {} if "overlapped" in step else {"count": 0}
        if step["code"] in self.CODES:
            output = self.CODES[step["code"]](self, socket, step, self.input(given))
        elif shortest.get(step["code"]) is None:
            raise Failed("WSAEOPNOTSUPP", stored)
        elif given["size"] < shortest[step["code"]]:
            raise Failed("WSAEFAULT", stored)
        else:
            output = b""
        if "overlapped" in step and socket.overlapped:
            self.operations[step.get("as")] = {"step": index, "output": output,
                                               "signalled": step["overlapped"]["event"]}
        return {"count": len(output), "output": output.hex()}

    def start_or_clean_up(self, step, index):
        if step["call"] == "WSACleanup":
            self.check_started()
        self.startups += {"WSAStartup": 1, "WSACleanup": -1}[step["call"]]
        if not self.startups:
            self.sockets, self.reservations = {}, []

    def make_socket(self, step, index):
        self.check_started()
        self.sockets[step["as"]] = Socket(step)

    def close(self, step, index):
        socket = self.socket(step)
        del self.sockets[step["socket"]]
        self.reservations = [held for held in self.reservations if held.socket is not socket]

    def bind(self, step, index):
        self.bind_socket(self.socket(step), self.port(step["port"]))

    def send(self, step, index):
        socket = self.socket(step)
        if socket.port is None:
            self.bind_socket(socket, 0)
        if step["call"] == "connect" and socket.transport == "tcp":
            raise Failed("WSAECONNREFUSED")

    def name(self, step, index):
        socket = self.socket(step)
        if socket.port is None:
            raise Failed("WSAEINVAL")
        self.named_ports[step.get("as")] = socket.port
        return {"port": socket.port}

    def set_option(self, step, index):
        self.socket(step).reuses = step["option"] == "SO_REUSEADDR" and step["on"]

    def get_completion(self, step, index):
        operation = self.operations.get(step["operation"])
        if operation is None or not operation["signalled"]:
            return {"result": 258}
        operation["signalled"] = False
        return {"seen": operation}

    def overlapped_result(self, step, index):
        if step["operation"] not in self.operations:
            raise Failed("WSAENOTSOCK", {"result": 0})
        return {"result": 1, "count": len(self.operations[step["operation"]]["output"])}

    CALLS = {"WSAStartup": start_or_clean_up, "WSACleanup": start_or_clean_up, "WSASocketW": make_socket,
             "closesocket": close, "bind": bind, "connect": send, "sendto": send, "getsockname": name,
             "setsockopt": set_option, "WSAIoctl": ioctl, 
             "WSAGetLastError": lambda self, step, index: {"result": self.last_error},
             "get_completion": get_completion, "WSAGetOverlappedResult": overlapped_result}

    def perform(self, index, step):
        """The events of one step."""
        yield {"event": "invoked", "step": index}
        try:
            returned = self.CALLS[step["call"]](self, step, index) or {}
        except Failed as failed:
            error, *more = failed.args
            self.last_error = ERRORS[error]
            returned = {"result": -1, "error": error, **dict(*more)}
        if "seen" in returned:
            seen = returned.pop("seen")
            yield {"event": "completed", "step": seen["step"], "notification": "event",
                   "transferred": len(seen["output"]), "output": seen["output"].hex()}
        yield {"event": "returned", "step": index, "result": 0, **returned}


def answers(request, host):
    """Answers of the testee to one request, given the host of the scenario that is under way."""
    kind, steps = request["request"], []
    if kind == "hello":
        system = "Python " + sys.version.split()[0]
        yield {"answer": "hello", "protocols": [1], "whole_scenarios": True,
               "target": {"name": "reservations.py", "version": "1", "system": system,
                          "capabilities": CAPABILITIES}}
    elif kind in ("reset", "run"):
        host.__init__(request["scenario"].get("windows", {}))
        if not host.has_room:
            yield {"answer": "error", "kind": "cannot_run", "message": "the windows do not fit"}
            return
        yield {"answer": "ready", "windows": host.windows}
        steps = enumerate(request["scenario"]["steps"]) if kind == "run" else []
    elif kind == "submit":
        steps = [(request["index"], request["step"])]
    for index, step in steps:
        for event in host.perform(index, step):
            yield {"answer": "event", "event": event}
    if kind in ("run", "wait"):
        yield {"answer": {"run": "ran", "wait": "waited"}[kind]}


def main(host):
    for line in sys.stdin:
        request = json.loads(line)
        if request["request"] == "end":
            break
        for answer in answers(request, host):
            print(json.dumps(answer, separators=(",", ":")))
        sys.stdout.flush()


if __name__ == "__main__":
    main(Host({}))
