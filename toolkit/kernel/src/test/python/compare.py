"""Measures Java kernels beside each other, row by row, and prints a Markdown table.

Usage: compare.py [--starts N] [--only WORD] NAME=KERNELSPEC_FOLDER[@JAVA_HOME] ...
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

from kernel import Kernel, NoAnswer, spec, text
from lifecycle import ARRAY, orphan

LOOPS = {
    "while (true) {}": "while (true) {}",
    "sleep": "Thread.sleep(60_000);",
    "nested loops": "long u = 0; while (true) { for (int i = 0; i < 1000; i++) u += i; }",
    "a stream": "java.util.stream.LongStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst()",
    "a numeric loop": "double v = 0; for (long i = 0; i < 1_000_000_000_000L; i++) v += i * 0.5;",
}
JAVADOC = 'String joined = "a";\njoined.repeat(2)'
ROWS = []
STARTS = 20


def row(title):
    def add(measure):
        ROWS.append((title, measure))
        return measure
    return add


class Subject:
    """One kernelspec; its session is replaced when a row has ended it."""

    def __init__(self, name, place):
        self.name = name
        folder, _, home = place.partition("@")
        self.argv, self.env = spec(os.path.abspath(folder))
        if home:
            self.argv[0] = os.path.join(home, "bin", "java")
        self.kernel = None

    def start(self):
        return Kernel(self.argv, self.env)

    def session(self):
        if self.kernel is None or self.kernel.process.poll() is not None:
            self.kernel = self.start().ready()
        return self.kernel

    def replace(self):
        if self.kernel is not None:
            self.kernel.end()
        self.kernel = None

    def measure(self, measure):
        try:
            return str(measure(self)).replace("|", "\\|").replace("\n", " ")
        except NoAnswer as problem:
            self.replace()
            return f"**{problem}**"
        except (KeyError, IndexError, OSError, StopIteration, ValueError) as problem:
            self.replace()
            return f"**{type(problem).__name__}: {problem}**"


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
        except Exception:  # jupyter_client raises queue.Empty, or zmq's error after a dead kernel
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
    except Exception as problem:  # queue.Empty
        raise NoAnswer("no input_request in 10 s") from problem
    kernel.client.input("typed")
    kernel.reply(request, timeout=10)
    return "read" if "typed" in text(kernel.outputs(request)) else "not read"


@row("user_expressions")
def user_expressions(subject):
    reply = subject.session().run("int ten = 10;", user_expressions={"twice": "ten * 2"})[0]
    value = reply.get("user_expressions", {}).get("twice", {})
    return value.get("data", {}).get("text/plain", value.get("status", "none"))


@row("empty cell, median of 100")
def empty_cell(subject):
    kernel = subject.session()
    return f"{statistics.median(kernel.run('')[2] for _ in range(100)) * 1000:.1f} ms"


@row("`1 + 1`, median of 50")
def small_cell(subject):
    kernel = subject.session()
    return f"{statistics.median(kernel.run('1 + 1')[2] for _ in range(50)) * 1000:.1f} ms"


@row("starts that answered; first result, median and longest")
def starts(subject):
    seconds = []
    for _ in range(STARTS):
        with subject.start() as kernel:
            try:
                reply = kernel.reply(kernel.client.execute("1 + 1"), timeout=30)
                seconds += [time.time() - kernel.born] * (reply["status"] == "ok")
            except NoAnswer:
                continue  # counted by its absence
    if not seconds:
        return f"0 of {STARTS}"
    return f"{len(seconds)} of {STARTS}; {statistics.median(seconds):.2f} s, {max(seconds):.2f} s"


@row("twelve last-line arrays of 100 MB: highest, then after 3 s")
def arrays(subject):
    subject.replace()
    kernel = subject.session()
    for i in range(12):
        kernel.run(ARRAY.format(i))
    highest = kernel.megabytes("VmHWM")
    time.sleep(3)
    return f"{highest} MB, {kernel.megabytes()} MB"


@row("completion: a member, an import not yet done")
def completion(subject):
    kernel = subject.session()
    found = []
    for code, wanted in (('"a".toUpp', "toUpperCase"), ("AtomicInteg", "AtomicInteger")):
        reply = kernel.reply(kernel.client.complete(code, len(code)), timeout=30)
        found.append("yes" if any(wanted in match for match in reply.get("matches", [])) else "no")
    return ", ".join(found)


@row("inspection: signature, Javadoc")
def inspection(subject):
    kernel = subject.session()
    reply = kernel.reply(kernel.client.inspect(JAVADOC, JAVADOC.index("repeat") + 3), timeout=30)
    shown = str(reply.get("data", {}))
    return f"{'yes' if 'repeat(' in shown else 'no'}, {'yes' if 'concatenation' in shown else 'no'}"


@row("is_complete: whole, open, wrong")
def is_complete(subject):
    kernel = subject.session()
    asked = ("int a = 3;", "for (;;) {", "foo))")
    return ", ".join(kernel.reply(kernel.client.is_complete(code), timeout=10)["status"] for code in asked)


@row("history")
def history(subject):
    kernel = subject.session()
    kernel.run("int remembered = 1;")
    reply = kernel.reply(kernel.client.history(hist_access_type="tail", n=5), timeout=10)
    return "yes" if "remembered" in str(reply.get("history")) else "no"


@row("`%time`")
def magic_time(subject):
    return subject.session().run("%time 1 + 1")[0]["status"]


@row("`%maven` and use of its class")
def magic_maven(subject):
    kernel = subject.session()
    asked = kernel.run("%maven org.apache.commons:commons-lang3:3.16.0", timeout=90)[0]["status"]
    used = kernel.run('org.apache.commons.lang3.StringUtils.capitalize("a")')[0]["status"]
    return f"{asked}, {used}"


@row("end after kill -9 of the parent: idle, in a loop")
def orphans(subject):
    os.environ.update(subject.env)
    seconds = [orphan("", subject.argv, code, say=lambda *_, **__: None) for code in ("", "while (true) {}")]
    return ", ".join("lives on" if s >= 30 else f"{s:.1f} s" for s in seconds)


CONFORMANCE = """
import unittest, jupyter_kernel_test
class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name, language_name = "subject", "java"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("test");'
    completion_samples = [dict(text='"a".toUpp', matches={"toUpperCase("})]
    complete_code_samples, incomplete_code_samples, invalid_code_samples = ["int a = 3;"], ["for (;;) {"], ["foo))"]
    code_inspect_sample = "String"
    code_generate_error = "throw new RuntimeException();"
    code_execute_result = [dict(code="1 + 1", result="2")]
    code_display_data = [dict(code='display("x", "text/plain");', mime="text/plain")]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_page_something = code_clear_output = ""
unittest.main(verbosity=2)
"""


@row("jupyter_kernel_test: passed, failed")
def conformance(subject):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/kernels/subject")
        with open(f"{folder}/kernels/subject/kernel.json", "w", encoding="utf-8") as file:
            json.dump({"argv": subject.argv, "display_name": "subject", "language": "java", "env": subject.env,
                       "interrupt_mode": "message"}, file)
        try:
            ran = subprocess.run([sys.executable, "-c", CONFORMANCE], capture_output=True, text=True, timeout=300,
                                 env=dict(os.environ, JUPYTER_PATH=folder))
        except subprocess.TimeoutExpired:
            return "no end in 300 s"
    good, bad = (len(re.findall(rf"\.\.\. ({word})", ran.stderr)) for word in ("ok", "FAIL|ERROR"))
    return f"{good}, {bad}" if good + bad else ran.stderr.strip().splitlines()[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--only", default="", help="rows whose title has this word")
    parser.add_argument("subjects", nargs="+", metavar="NAME=FOLDER[@JAVA_HOME]")
    options = parser.parse_args()
    global STARTS
    STARTS = options.starts
    subjects = [Subject(*argument.split("=", 1)) for argument in options.subjects]
    print("| | " + " | ".join(s.name for s in subjects) + " |\n|---|" + "---|" * len(subjects))
    for title, measure in ROWS:
        if options.only in title:
            print(f"| {title} | " + " | ".join(s.measure(measure) for s in subjects) + " |", flush=True)
    for subject in subjects:
        subject.replace()


if __name__ == "__main__":
    main()
