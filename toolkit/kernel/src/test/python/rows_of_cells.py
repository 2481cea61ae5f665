"""What becomes of a cell: interrupts, errors, output, input."""
import queue
import re
import time

from kernel import NoAnswer, text
from subject import row

LOOPS = {
    "while (true) {}": "while (true) {}",
    "sleep": "Thread.sleep(60_000);",
    "nested loops": "long u = 0; while (true) { for (int i = 0; i < 1000; i++) u += i; }",
    "a stream": "java.util.stream.LongStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst()",
    "a numeric loop": "double v = 0; for (long i = 0; i < 1_000_000_000_000L; i++) v += i * 0.5;",
}


def interrupted(subject, code):
    """How long the interrupted cell takes to end, and whether the session keeps its variables."""
    kernel = subject.session()
    kernel.run("int witness = 42;")
    request = kernel.client.execute(code)
    time.sleep(1.5)
    start = time.time()
    kernel.interrupt()
    reply = kernel.reply(request, timeout=10)
    milliseconds = (time.time() - start) * 1000
    kept = "42" in text(kernel.run("witness", timeout=10)[1])
    return f"{milliseconds:.0f} ms, {reply['status']}, variables {'kept' if kept else 'lost'}"


for loop_name, loop_code in LOOPS.items():
    row(f"interrupt: {loop_name}")(lambda subject, code=loop_code: interrupted(subject, code))


def queue_behind(subject, code, interrupt):
    kernel = subject.session()
    first, *others = [kernel.client.execute(c) for c in (code, "int queued1 = 1;", "int queued2 = 2;")]
    if interrupt:
        time.sleep(1)
        kernel.interrupt()
    kernel.reply(first, timeout=10)
    return ", ".join(kernel.reply(other, timeout=10)["status"] for other in others)


@row("two cells queued behind an error")
def queued_behind_error(subject):
    return queue_behind(subject, "int zero = 0; 1 / zero", False)


@row("two cells queued behind an interrupt")
def queued_behind_interrupt(subject):
    return queue_behind(subject, "Thread.sleep(60_000);", True)


@row("compile error: line, caret")
def compile_error(subject):
    shown = text(subject.session().run('int fine = 1;\nint wrong = "abc";')[1])
    return f"{'line 2' if 'line 2' in shown else 'no line'}, {'caret' if '^' in shown else 'no caret'}"


@row("exception: kernel frames, causes shown")
def exception(subject):
    shown = text(subject.session().run(
        'void inner() { throw new IllegalStateException("the cause", new RuntimeException("the root")); }\n'
        'try { inner(); } catch (IllegalStateException e) { throw new RuntimeException("the top", e); }')[1])
    frames = [line for line in shown.splitlines() if re.search(r"\bat .*(jshell|jjava|rapaio|grapevine\.|reflect\.)", line)]
    causes = sum(word in shown for word in ("the cause", "the root"))
    return f"{len(frames)} frames, {causes} of 2 causes"


def survives(subject, code):
    kernel = subject.session()
    reply = kernel.run(code, timeout=60)[0]
    after = kernel.run("1 + 1", timeout=15)[0]["status"]
    return f"{reply.get('ename', reply['status']).rpartition('.')[2]}, then {after}"


@row("an Error in toString()")
def error_in_to_string(subject):
    return survives(subject, 'new Object() { public String toString() { throw new AssertionError("no"); } }')


@row("StackOverflowError")
def stack_overflow(subject):
    return survives(subject, "int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)")


@row("OutOfMemoryError")
def out_of_memory(subject):
    return survives(subject, "new int[Integer.MAX_VALUE][Integer.MAX_VALUE]")


@row("2,000 println: messages")
def lines(subject):
    outputs = subject.session().run("for (int i = 0; i < 2000; i++) System.out.println(i);")[1]
    whole = text(outputs) == "".join(f"{i}\n" for i in range(2000))
    return f"{len(outputs)}, {'complete and in order' if whole else 'not complete or not in order'}"


@row("1,000,000 lines")
def flood(subject):
    kernel = subject.session()
    start = time.time()
    outputs = kernel.run("for (int i = 0; i < 1_000_000; i++) System.out.println(i);", timeout=120)[1]
    megabytes = len(text(outputs)) / 1e6
    subject.replace()  # messages may still be on their way
    return f"{time.time() - start:.1f} s, {len(outputs)} messages, {megabytes:.1f} MB"


@row("output of a thread, 1 s after its cell")
def late_output(subject):
    kernel = subject.session()
    kernel.run("new Thread(() -> { try { Thread.sleep(1000); } catch (InterruptedException e) { return; } "
               'System.out.println("late"); }).start();')
    end = time.time() + 4
    while time.time() < end:
        try:
            message = kernel.client.get_iopub_msg(timeout=end - time.time())
        except queue.Empty:
            break
        if "late" in message["content"].get("text", ""):
            return "shown"
    return "lost"


@row("System.in by input_request")
def stdin(subject):
    kernel = subject.session()
    kernel.client.allow_stdin = True
    request = kernel.client.execute("new java.util.Scanner(System.in).nextLine()", allow_stdin=True)
    try:
        kernel.client.get_stdin_msg(timeout=10)
    except queue.Empty as problem:
        raise NoAnswer("no input_request in 10 s") from problem
    kernel.client.input("typed")
    kernel.reply(request, timeout=10)
    return "read" if "typed" in text(kernel.outputs(request)) else "not read"


@row("user_expressions")
def user_expressions(subject):
    reply = subject.session().run("int ten = 10;", user_expressions={"twice": "ten * 2"})[0]
    value = reply.get("user_expressions", {}).get("twice", {})
    return value.get("data", {}).get("text/plain", value.get("status", "none"))
