"""What a session is like: latency, starts, memory, help while typing, its end, conformance."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from kernel import NoAnswer, text
from lifecycle import ARRAY, orphan
from subject import row

JAVADOC = '"a".repeat(2)'


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
    for _ in range(subject.starts):
        with subject.start() as kernel:
            try:
                reply = kernel.reply(kernel.client.execute("1 + 1"), timeout=30)
                seconds += [time.time() - kernel.born] * (reply["status"] == "ok")
            except NoAnswer:
                continue  # counted by its absence
    if not seconds:
        return f"0 of {subject.starts}"
    return f"{len(seconds)} of {subject.starts}; {statistics.median(seconds):.2f} s, {max(seconds):.2f} s"


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
    asked = kernel.run("%maven org.jsoup:jsoup:1.17.2", timeout=90)[0]["status"]
    used = kernel.run('org.jsoup.Jsoup.parse("<p>a").text()')[0]["status"]
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
    code_execute_result = [dict(code="6 * 7", result="42"), dict(code="6 * 9", result="54"), dict(code="6 * 8", result="48")]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_page_something = code_clear_output = ""
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Conformance)
result = unittest.TextTestRunner().run(suite)
failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
print(f"{result.testsRun - len(failed) - len(result.skipped)}, {len(failed)}")
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
    return (ran.stdout or ran.stderr).strip().splitlines()[-1]
