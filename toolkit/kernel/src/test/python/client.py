"""A front end for tests: starts a kernel process and speaks with it over its sockets."""
import json
import os
import queue
import subprocess
import tempfile
import time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file


class Driver:
    def __init__(self, java, class_path, key=b""):
        """With a key, every message is signed with it."""
        self.file, _ = write_connection_file(os.path.join(tempfile.mkdtemp(), "connection.json"), key=key)
        environment = dict(os.environ, JPY_PARENT_PID=str(os.getpid()))
        self.born = time.time()
        self.process = subprocess.Popen([java, "-cp", class_path, "grapevine.kernel.Main", self.file], env=environment)
        self.client = BlockingKernelClient(connection_file=self.file)
        self.client.load_connection_file()
        self.client.start_channels()

    def wait_until_ready(self):
        """Until replies and outputs both arrive."""
        while True:
            self.reply(self.client.kernel_info())
            try:
                return self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                continue

    def reply(self, request, channel="shell", timeout=30):
        """The reply to a request that was sent."""
        while True:
            message = getattr(self.client, f"get_{channel}_msg")(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def outputs(self, request, timeout=30):
        """Everything published for a request, until the kernel is idle again."""
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return found
            if kind not in ("status", "execute_input"):
                found.append({"type": kind, **content})

    def published(self, request, timeout=30):
        """The types of everything published for a request, in order, until the kernel is idle again."""
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                continue
            found.append(message["content"].get("execution_state", message["msg_type"]))
            if found[-1] == "idle":
                return found

    def send(self, kind, content, channel="shell"):
        """Sends any message and returns its id."""
        message = self.client.session.msg(kind, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def run(self, code, **options):
        start = time.time()
        request = self.client.execute(code, **options)
        reply = self.reply(request)
        seconds = time.time() - start
        return {"reply": reply, "outputs": self.outputs(request), "seconds": seconds}

    def control(self, kind, **content):
        return self.reply(self.send(kind, content, "control"), "control")

    def interrupt(self, code, after=1.0):
        request = self.client.execute(code)
        queued = self.client.execute("int neverRun = 1;")
        time.sleep(after)
        start = time.time()
        self.control("interrupt_request")
        reply = self.reply(request)
        seconds = time.time() - start
        return {"reply": reply, "outputs": self.outputs(request), "queued": self.reply(queued), "seconds": seconds}


def show(name, value):
    print(json.dumps({"name": name, **value}), flush=True)
