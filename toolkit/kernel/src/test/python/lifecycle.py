"""Starts, fills and orphans kernel processes and prints what was seen, one JSON object per line.

Usage: lifecycle.py JAVA CLASSPATH
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from jupyter_client.connect import write_connection_file

from kernel import Kernel

HEAP = ["-XX:MaxRAMPercentage=40", "-XX:+ExplicitGCInvokesConcurrent", "-XX:MaxHeapFreeRatio=40",
        "-XX:MinHeapSize=32m", "-XX:InitialHeapSize=128m", "-XX:MaxNewSize=48m", "-XX:G1HeapRegionSize=4m"]  # as in lab
ARRAY = "byte[] f{0}() {{ return new byte[100_000_000]; }}\nf{0}()"
HELD = "var all = new ArrayList<Object>(); while (true) all.add(new byte[1000]);"
FILL = "void fill() { var all = new ArrayList<byte[]>(); while (true) all.add(new byte[5_000_000]); }\nfill()"


def show(name, **value):
    print(json.dumps({"name": name, **value}), flush=True)


def starts(argv):
    """Requests are sent before a socket is open, to one kernel after the other, then to four at once."""
    answered = 0
    for count in (1, 1, 4):
        kernels = [Kernel(argv) for _ in range(count)]
        requests = [kernel.client.execute("1 + 1") for kernel in kernels]
        for kernel, request in zip(kernels, requests):
            answered += kernel.reply(request, timeout=120)["status"] == "ok"
            kernel.end()
    show("starts", answered=answered)


def two_front_ends(argv):
    with Kernel(argv) as kernel:
        early = kernel.client.execute("int early = 1;")
        kernel.reply(early, timeout=120)
        late = kernel.client.__class__(connection_file=kernel.file)
        late.load_connection_file()
        late.start_channels(hb=False)
        late.execute("early + 1")
        show("late front end", reply=late.get_shell_msg(timeout=30)["content"])
        late.stop_channels()
        show("early front end", reply=kernel.run("early + 2")[0])


def taken_port(argv):
    """Another process has a port that was free when the connection file was written."""
    file, connection = write_connection_file(os.path.join(tempfile.mkdtemp(), "connection.json"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", connection["shell_port"]))
        other.listen()
        process = subprocess.Popen([*argv[:-1], file], stderr=subprocess.PIPE, text=True)
        try:
            error = process.communicate(timeout=30)[1]
        finally:
            process.kill()
    show("taken port", status=process.returncode, error=error)


def settings(argv):
    broken = {"JJAVA_TIMEOUT": "soon", "JJAVA_STARTUP_SCRIPTS_PATH": "/none.jsh", "JPY_PARENT_PID": "9" * 30}
    with Kernel(argv, broken) as kernel:
        reply, outputs, _ = kernel.ready().run("1 + 1")
        show("settings", reply=reply, outputs=outputs)


def memory(argv):
    with Kernel(argv[:1] + HEAP + argv[1:]) as kernel:
        kernel.ready().run("1 + 1")
        for i in range(12):
            kernel.run(ARRAY.format(i))
        show("values", megabytes=kernel.megabytes("VmHWM"))
        for _ in range(12):
            kernel.run("var big = new byte[100_000_000];")
        time.sleep(3)
        show("replaced", megabytes=kernel.megabytes())


def exhaustion(argv):
    with Kernel([argv[0], "-Xmx600m", *HEAP[1:], *argv[1:]]) as kernel:
        kernel.ready()
        full = kernel.run(FILL, 120)[0]
        show("heap", reply=full, megabytes=kernel.megabytes("VmHWM"))
        time.sleep(3)
        show("heap after", reply=kernel.run("1 + 1")[0], megabytes=kernel.megabytes())
        show("held", reply=kernel.run(HELD, 120)[0])
        show("let go", reply=kernel.run("all = null;")[0])
        show("stack", reply=kernel.run("int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)")[0])
        show("stack after", reply=kernel.run("1 + 1")[0])


PARENT = """
import os, sys
sys.path.insert(0, sys.argv[1])
from kernel import Kernel
kernel = Kernel(sys.argv[3:])
kernel.reply(kernel.client.execute("1 + 1"), timeout=120)
if sys.argv[2]:
    kernel.client.execute(sys.argv[2], allow_stdin=True)
print(kernel.process.pid, flush=True)
sys.stdin.read()
"""


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"  # a zombie has ended
    except FileNotFoundError:
        return False


def orphan(name, argv, code, bury=True, say=show):
    """Seconds until the kernel of a killed parent has ended; an unburied parent stays a zombie meanwhile."""
    here = os.path.dirname(os.path.abspath(__file__))
    environment = {key: value for key, value in os.environ.items() if key != "JPY_PARENT_PID"}
    parent = subprocess.Popen([sys.executable, "-c", PARENT, here, code, *argv], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True, env=environment)
    pid = int(parent.stdout.readline())
    time.sleep(1)
    before = alive(pid)
    parent.send_signal(signal.SIGKILL)
    start = time.time()
    if bury:
        parent.wait()
    while alive(pid) and time.time() - start < 30:
        time.sleep(0.1)
    seconds = time.time() - start
    if alive(pid):
        os.kill(pid, signal.SIGKILL)
    parent.wait()
    say(name, lived=before, seconds=seconds)
    return seconds


def main():
    argv = [sys.argv[1], "-cp", sys.argv[2], "grapevine.kernel.Main", "{connection_file}"]
    starts(argv)
    two_front_ends(argv)
    taken_port(argv)
    settings(argv)
    memory(argv)
    exhaustion(argv)
    orphan("orphan", argv, "")
    orphan("orphan of a zombie", argv, "", bury=False)
    orphan("orphan in a loop", argv, "while (true) {}")
    orphan("orphan at input", argv, "System.in.read()")


if __name__ == "__main__":
    main()
