"""A front end for the tests: what it sees it prints, one JSON object per line."""
import json
import time

from kernel import Kernel


class Driver(Kernel):
    def __init__(self, java, class_path, key=b""):
        """With a key, every message is signed with it."""
        super().__init__([java, "-cp", class_path, "grapevine.kernel.Main", "{connection_file}"], key=key, quiet=False)

    def published(self, request, strays=None, timeout=30):
        """The types of everything published for a request, in order, until the kernel is idle again.

        What other requests show meanwhile goes into the list of strays.
        """
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != request:
                if strays is not None and message["msg_type"] != "status":
                    strays.append(message["msg_type"])
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
        reply, outputs, seconds = super().run(code, **options)
        return {"reply": reply, "outputs": outputs, "seconds": seconds}

    def control(self, kind, **content):
        return self.reply(self.send(kind, content, "control"), "control")

    def interrupted(self, code):
        """Interrupts a cell that runs, with another one behind it."""
        request = self.client.execute('System.out.println("runs");\n' + code)
        queued = self.client.execute("int neverRun = 1;")
        while self.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
            pass
        time.sleep(0.3)
        start = time.time()
        self.control("interrupt_request")
        reply = self.reply(request)
        seconds = time.time() - start
        return {"reply": reply, "outputs": self.outputs(request), "queued": self.reply(queued), "seconds": seconds}


def show(name, value):
    print(json.dumps({"name": name, **value}), flush=True)
