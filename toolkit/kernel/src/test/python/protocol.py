"""Goes through the message types of the protocol, errors included, and prints what was seen, one JSON object per line.

Usage: protocol.py JAVA CLASSPATH PART ...
"""
import json
import queue
import statistics
import sys
import time

import zmq

from client import Driver, show

ECHO = """
import org.dflib.jjava.jupyter.kernel.comm.*;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.comm.*;
class Echo extends Comm {
    Echo(CommManager manager, String id, String target) { super(manager, id, target); }
    protected void onMessage(Message<CommMsgCommand> message) {
        System.out.println("heard");
        if (message.getContent().getData().has("fail")) throw new IllegalStateException("deaf");
        while (message.getContent().getData().has("hang")) {}
        send(message.getContent().getData());
    }
    protected void onClose(Message<CommCloseCommand> message, boolean here) { System.out.println("closed"); }
}
comms().registerTarget("echo", (manager, id, target, message) -> new Echo(manager, id, target));
comms().registerTarget("broken", (manager, id, target, message) -> { throw new IllegalStateException("no comm today"); });
"""


def execution(driver):
    client = driver.client

    def published(name, code, **options):
        request, strays = client.execute(code, **options), []
        reply = driver.reply(request)
        show(name, {"reply": reply, "published": driver.published(request, strays), "strays": strays})

    published("plain", "int x = 40; x")
    published("silent", 'System.out.println("q"); display("q"); x', silent=True)
    published("silent error", "1 / 0", silent=True)
    published("not stored", "x + 1", store_history=False)
    published("stored", "x + 2")
    expressions = {"good": "x + 2", "unknown": "nothing", "thrown": "1 / 0", "leak": "int leak = 3;", "nothing": "(Object) null"}
    show("expressions", driver.run("", user_expressions=expressions))
    show("leak", driver.run("leak"))
    show("failed", driver.run("1 / 0", user_expressions=expressions))
    burst = [client.execute("1 / 0", stop_on_error=False), client.execute("x")]
    show("going on", {"replies": [driver.reply(r) for r in burst]})
    burst = [client.execute("1 / 0"), client.execute("x"), client.kernel_info()]
    replies = [driver.reply(r) for r in burst]
    show("aborted", {"replies": replies, "published": driver.published(burst[1])})
    request = driver.send("execute_request", {"code": "x + 3"})
    show("defaults", {"reply": driver.reply(request), "published": driver.published(request)})


def history(driver):
    def history(name, **request):
        show(name, {"reply": driver.reply(driver.send("history_request", request))})

    for code in ("1 + 100", "2 + 100", "1 + 100", "String lines =\n\"a\";"):
        driver.run(code)
    driver.run("3 + 100", store_history=False)
    driver.run("4 + 100", silent=True)
    history("tail", hist_access_type="tail", n=2)
    history("tail with output", hist_access_type="tail", n=2, output=True)
    history("range", hist_access_type="range", session=0, start=1, stop=3)
    history("open range", hist_access_type="range", session=1, start=1, stop=None)
    history("older session", hist_access_type="range", session=-1, start=1, stop=3)
    history("search", hist_access_type="search", pattern="? + 1*")
    history("search unique", hist_access_type="search", pattern="? + 1*", unique=True)
    history("search last", hist_access_type="search", pattern="? + 1*", n=1)
    history("search lines", hist_access_type="search", pattern="String*a*")


def malformed(driver):
    session, context = driver.client.session, zmq.Context.instance()
    socket = context.socket(zmq.DEALER)
    socket.connect(driver.client._make_url("shell"))

    def answer(frames, wait=5000):
        socket.send_multipart(frames)
        if not socket.poll(wait):
            return None
        return json.loads(socket.recv_multipart()[5])

    def request(kind, content):
        return session.serialize(session.msg(kind, content))

    def signed(*parts):
        return [b"<IDS|MSG>", session.sign(list(parts)), *parts]

    for name, kind, content in (
        ("no code", "execute_request", {}),
        ("code of another kind", "execute_request", {"code": 5}),
        ("flag of another kind", "execute_request", {"code": "1", "silent": "no"}),
        ("no cursor", "complete_request", {"code": "1"}),
        ("cursor outside", "complete_request", {"code": "1", "cursor_pos": -7}),
        ("no place to inspect", "inspect_request", {"code": "1", "cursor_pos": 1.5}),
        ("unknown access", "history_request", {"hist_access_type": "all"}),
    ):
        show(name, {"reply": answer(request(kind, content))})
    header = json.dumps(session.msg("kernel_info_request")["header"], default=str).encode()
    show("content is no JSON", {"reply": answer(signed(header, b"{}", b"{}", b"{"))})
    show("content is no object", {"reply": answer(signed(header, b"{}", b"{}", b"[" * 100_000))})
    bare = json.dumps({"msg_id": "1", "msg_type": "kernel_info_request"}).encode()
    show("bare header", {"reply": answer(signed(bare, b"", b"", b"{}"))})
    silent = [
        [b"junk"],
        [b""],
        [b"<IDS|MSG>"],
        [b"<IDS|MSG>", b"a", b"b"],
        request("execute_request", {"code": "1"})[:3],
        signed(b"no JSON", b"{}", b"{}", b"{}"),
        signed(b"[]", b"{}", b"{}", b"{}"),
        signed(b'{"msg_type": "kernel_info_request"}', b"{}", b"{}", b"{}"),
        [b"<IDS|MSG>", b"0" * 64, *request("kernel_info_request", {})[2:]],
        request("connect_request", {}),
        request("nonsense_request", {}),
    ]
    show("garbage", {"answers": [answer(frames, wait=100) for frames in silent]})
    unknown = driver.send("nonsense_request", {})
    show("unknown type", {"published": driver.published(unknown)})
    driver.send("debug_request", {"type": "request", "command": "initialize"}, "control")
    show("control", {"reply": driver.control("kernel_info_request")})
    show("alive", driver.run("1 + 1"))


def comms(driver):
    def seen(kind, content):
        request = driver.send(kind, content)
        return {"outputs": driver.outputs(request)}

    def info(name, **request):
        show(name, {"reply": driver.reply(driver.send("comm_info_request", request))})

    show("targets", driver.run(ECHO))
    show("unknown target", seen("comm_open", {"comm_id": "0", "target_name": "nobody", "data": {}}))
    show("broken target", seen("comm_open", {"comm_id": "0", "target_name": "broken", "data": {}}))
    show("open", seen("comm_open", {"comm_id": "1", "target_name": "echo", "data": {}}))
    info("open comms")
    info("open comms of a target", target_name="echo")
    info("open comms of another target", target_name="other")
    show("message", seen("comm_msg", {"comm_id": "1", "data": {"value": [1, "ü"]}}))
    show("deaf", seen("comm_msg", {"comm_id": "1", "data": {"fail": True}}))
    request = driver.send("comm_msg", {"comm_id": "1", "data": {"hang": True}})
    time.sleep(0.5)
    driver.control("interrupt_request")
    show("hang", {"outputs": driver.outputs(request)})
    show("message to nobody", seen("comm_msg", {"comm_id": "9", "data": {}}))
    show("close", seen("comm_close", {"comm_id": "1", "data": {}}))
    info("no comms")
    show("opened by the kernel", driver.run(
        'System.out.println("first");\n'
        'var comm = comms().openComm("front", (manager, id, target, message) -> new Echo(manager, id, target));\n'
        'var data = new com.google.gson.JsonObject();\ndata.addProperty("n", 1);\ncomm.send(data);\n'
        'data.addProperty("n", 2);\ncomm.close();\nSystem.out.println("last");'))


def output(driver):
    seen = driver.run("for (int i = 0; i < 1_000_000; i++) System.out.println(i);")
    text = "".join(o["text"] for o in seen["outputs"])
    show("million", {"messages": len(seen["outputs"]), "seconds": seen["seconds"], "length": len(text),
                     "beginning": text[:20], "end": text[-20:], "note": text[1_000_000:1_000_250]})
    show("bytes", driver.run(
        'for (byte b : "é€😀".getBytes("UTF-8")) { System.out.write(b); System.out.flush(); Thread.sleep(70); }'))
    seen = driver.run('System.out.print("x"); for (int i = 0; i < 700; i++) System.out.print("é".repeat(1000));')
    text = "".join(o["text"] for o in seen["outputs"])
    show("boundary", {"torn": text.count("\ufffd"), "shown": text.index("\n[")})
    seen = driver.run('System.out.write("€".repeat(2_000_000).getBytes("UTF-8"));')
    text = "".join(o["text"] for o in seen["outputs"])
    show("one write", {"torn": text.count("\ufffd"), "length": len(text)})
    show("order", driver.run('for (int i = 0; i < 3; i++) { System.out.print("o" + i); System.err.print("e" + i); }'))
    seen = driver.run('System.out.print("a".repeat(600_000)); clearOutput(); System.out.print("b".repeat(600_000));'
                      'clearOutput(true); System.out.print("c");')
    show("clear", {"outputs": [dict(o, text=o["text"][:3]) if "text" in o else o for o in seen["outputs"]]})
    request = driver.client.execute('System.out.print("soon"); Thread.sleep(600);')
    dates = {}
    while "idle" not in dates:
        message = driver.client.get_iopub_msg(timeout=10)
        if message["parent_header"]["msg_id"] == request:
            dates[message["content"].get("execution_state", message["msg_type"])] = message["header"]["date"].timestamp()
    show("prompt", {"ahead": dates["idle"] - dates["stream"], "after": dates["stream"] - dates["execute_input"]})
    driver.run("var late = new Thread(() -> { for (int i = 0; i < 8; i++) try { Thread.sleep(100); "
               "System.out.println(i); } catch (InterruptedException e) {} }); late.start();")
    silent = driver.client.execute("Thread.sleep(300);", silent=True)
    driver.reply(silent)
    lines = ""
    while "7" not in lines:
        message = driver.client.get_iopub_msg(timeout=10)
        if message["msg_type"] == "stream" and message["parent_header"]["msg_id"] != silent:
            lines += message["content"]["text"]
    show("late", {"text": lines})


def stdin(driver):
    client = driver.client

    def typed(name, code, *lines):
        request = client.execute(code, allow_stdin=True)
        asked = []
        for line in lines:
            asked.append(client.get_stdin_msg(timeout=10)["content"])
            client.input(line)
        reply = driver.reply(request)
        show(name, {"reply": reply, "outputs": driver.outputs(request), "asked": asked})

    typed("line", "new Scanner(System.in).nextLine()", "typed")
    typed("two lines", 'var in = new Scanner(System.in);\nin.nextLine() + "+" + in.nextInt()', "a", "7")
    typed("empty line", "new Scanner(System.in).nextLine().length()", "")
    typed("byte", "System.in.read()", "é")
    typed("few bytes", "byte[] few = new byte[3]; System.in.read(few) + new String(few)", "abcdef")
    typed("rest is dropped", "new Scanner(System.in).nextLine()", "new")
    typed("end", "System.in.read()", "\x04")
    show("not allowed", driver.run("new Scanner(System.in).nextLine()", allow_stdin=False))
    request = client.execute("new Scanner(System.in).nextLine()", allow_stdin=True)
    client.get_stdin_msg(timeout=10)
    start = time.time()
    driver.control("interrupt_request")
    show("interrupted", {"reply": driver.reply(request), "seconds": time.time() - start})
    client.input("late")
    typed("after the interrupt", "new Scanner(System.in).nextLine()", "right")
    request = client.execute(
        'var seen = new ArrayBlockingQueue<String>(2);\n'.replace("Array", "java.util.concurrent.Array") +
        'var reader = new Thread(() -> { for (int i = 0; i < 2; i++) try { System.in.read(); } '
        'catch (Exception e) { seen.add(e.getMessage()); } }); reader.start();\nThread.sleep(300);', allow_stdin=True)
    driver.reply(request)
    client.get_stdin_msg(timeout=10)
    show("thread", driver.run('seen.take() + "; " + seen.take()'))


def lifecycle(driver):
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.connect(driver.client._make_url("hb"))
    beats = []
    for _ in range(10):
        start = time.time()
        socket.send(b"beat")
        assert socket.recv() == b"beat"
        beats.append(time.time() - start)
    show("heartbeat", {"seconds": statistics.median(beats)})
    show("idle interrupt", {"reply": driver.control("interrupt_request")})
    show("after idle interrupt", driver.run("1 + 1"))
    driver.run("")
    times = sorted(driver.run("")["seconds"] for _ in range(200))
    show("latency", {"median": times[100], "p90": times[180], "max": times[-1]})
    other = Driver(*sys.argv[1:3])
    other.ready()
    show("restart", {"reply": other.control("shutdown_request", restart=True)})
    show("ended", {"status": other.process.wait(timeout=10)})


def main():
    driver = Driver(*sys.argv[1:3], key=b"a secret key")
    driver.ready()
    for part in sys.argv[3:]:
        globals()[part](driver)
    driver.control("shutdown_request", restart=False)
    assert driver.process.wait(timeout=10) == 0


if __name__ == "__main__":
    main()
