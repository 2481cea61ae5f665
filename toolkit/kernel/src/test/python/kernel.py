"""A kernel process and a front end of its own, for the scripts beside this one."""
import json
import os
import queue
import subprocess
import tempfile
import time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file


class NoAnswer(Exception):
    """The kernel did not answer in time, or its process has ended."""


class Kernel:
    def __init__(self, argv, env=None, launcher=(), key=b"", quiet=True):
        self.file, _ = write_connection_file(os.path.join(tempfile.mkdtemp(), "connection.json"), key=key)
        argv = [*launcher, *(part.replace("{connection_file}", self.file) for part in argv)]
        environment = {"JPY_PARENT_PID": str(os.getpid()), **os.environ, **(env or {})}
        self.born = time.time()
        silence = subprocess.DEVNULL if quiet else None
        self.process = subprocess.Popen(argv, env=environment, stdout=silence, stderr=silence)
        self.client = BlockingKernelClient(connection_file=self.file)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.client.stop_channels()
        self.process.kill()
        self.process.wait()

    def reply(self, request, channel="shell", timeout=30.0):
        """The content of the reply to a request that was sent."""
        end = time.time() + timeout
        while time.time() < end and self.process.poll() is None:
            try:
                message = getattr(self.client, f"get_{channel}_msg")(timeout=0.5)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        raise NoAnswer("process ended" if self.process.poll() is not None else f"no answer in {timeout:.0f} s")

    def ready(self, timeout=60.0):
        """Waits until replies and outputs both arrive."""
        end = time.time() + timeout
        while time.time() < end:
            self.reply(self.client.kernel_info(), timeout=timeout)
            try:
                self.client.get_iopub_msg(timeout=0.2)
                return self
            except queue.Empty:
                continue
        raise NoAnswer(f"no outputs in {timeout:.0f} s")

    def run(self, code, timeout=60.0, **options):
        """Reply, outputs and seconds of a cell."""
        start = time.time()
        request = self.client.execute(code, **options)
        reply = self.reply(request, timeout=timeout)
        seconds = time.time() - start
        return reply, self.outputs(request), seconds

    def outputs(self, request, timeout=10.0):
        """Everything published for a request until the kernel is idle, or until nothing comes any more."""
        found = []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=timeout)
            except queue.Empty:
                return found
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return found
            if kind not in ("status", "execute_input"):
                found.append({"type": kind, **content})

    def interrupt(self):
        """Asks the cell that runs to end; whether it did is seen in its reply."""
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))

    def megabytes(self, what="VmRSS"):
        """Resident memory now, or VmHWM: at its highest."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith(what))


def text(outputs):
    """What a front end shows as plain text."""
    parts = []
    for output in outputs:
        if output["type"] == "stream":
            parts.append(output["text"])
        elif output["type"] == "error":
            parts.append("\n".join(output["traceback"]))
        else:
            parts.append(output.get("data", {}).get("text/plain", ""))
    return "".join(parts)


def spec(folder):
    """argv and env of the kernelspec in a folder."""
    with open(os.path.join(folder, "kernel.json"), encoding="utf-8") as file:
        loaded = json.load(file)
    argv = [part.replace("{resource_dir}", folder) for part in loaded["argv"]]
    return argv, {key: os.path.expandvars(value) for key, value in loaded.get("env", {}).items()}
