"""Drives a kernel process over its sockets and prints what was seen, one JSON object per line.

Usage: drive.py JAVA CLASSPATH
"""
import sys
import time

from client import Driver, show


def main():
    driver = Driver(*sys.argv[1:3])
    driver.ready()
    show("first", {**driver.run("1 + 1"), "since_start": time.time() - driver.born})
    show("info", {"reply": driver.reply(driver.client.kernel_info())})
    driver.run("")
    show("empty", {"seconds": sorted(driver.run("")["seconds"] for _ in range(21))[10]})
    show("value", driver.run('int x = 20;\nString s = "a";\nx + 22'))
    show("print", driver.run('for (int i = 0; i < 2000; i++) System.out.println(i);\nSystem.err.println("e");'))
    show("late", driver.run(
        'new Thread(() -> { try { Thread.sleep(300); } catch (InterruptedException e) {} '
        'System.out.println("late"); }).start();\nThread.sleep(600);'))
    show("flood", driver.run('String line = "x".repeat(999); for (int i = 0; i < 5000; i++) System.out.println(line);'))
    show("display", driver.run('String id = display("one", "text/html");\nupdateDisplay(id, "two");'))
    show("displayed", driver.run('display("three")'))
    show("id", driver.run("id"))
    show("compile", driver.run('int y = 1;\nint z = "abc";'))
    show("throws", driver.run('throw new IllegalArgumentException("needs alpha > 0, got 0.0; try dirichlet(0.1)");'))
    show("toString", driver.run('new Object() { public String toString() { throw new StackOverflowError(); } }'))
    burst = [driver.client.execute(c) for c in ("1 / 0", "int a1 = 1;", "int a2 = 2;")]
    show("aborted", {"replies": [driver.reply(r) for r in burst]})
    show("after", driver.run("x"))
    show("loop", driver.interrupted("long n = 0; while (true) { n++; }"))
    show("kept", driver.run("n > 0 && x == 20"))
    show("sleep", driver.interrupted("Thread.sleep(100_000);"))
    show("printing", driver.interrupted('while (true) System.out.println("again");'))
    show("complete", {"reply": driver.reply(driver.client.complete("int q = 1;\ns.toUp", 17))})
    show("inspect", {"reply": driver.reply(driver.client.inspect("s.repeat(3)", 4))})
    for code in ("int a = 3;", "for (int i = 0; i < 3; i++) {", "foo))"):
        show("is_complete " + code, {"reply": driver.reply(driver.client.is_complete(code))})
    driver.client.allow_stdin = True
    request = driver.client.execute('new Scanner(System.in).nextLine()', allow_stdin=True)
    driver.client.get_stdin_msg(timeout=10)
    driver.client.input("typed")
    show("stdin", {"reply": driver.reply(request), "outputs": driver.outputs(request)})
    request = driver.client.execute("while (true) {}")
    start = time.time()
    show("shutdown", {"reply": driver.control("shutdown_request", restart=False)})
    show("exit", {"status": driver.process.wait(timeout=10), "seconds": time.time() - start})


if __name__ == "__main__":
    main()
