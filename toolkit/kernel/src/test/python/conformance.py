"""Runs the public test suite of Jupyter kernels, jupyter_kernel_test, and prints what became of its tests as JSON.

Usage: conformance.py JAVA CLASSPATH
"""
import inspect
import json
import os
import sys
import tempfile
import unittest

import jupyter_kernel_test

java, class_path = sys.argv[1:3]
folder = tempfile.mkdtemp()
os.makedirs(os.path.join(folder, "kernels", "tested"))
with open(os.path.join(folder, "kernels", "tested", "kernel.json"), "w") as file:
    json.dump({
        "argv": [java, "-cp", class_path, "grapevine.kernel.Main", "{connection_file}"],
        "display_name": "the kernel under test",
        "language": "java",
        "interrupt_mode": "message",
    }, file)
os.environ["JUPYTER_PATH"] = folder


class KernelTest(jupyter_kernel_test.KernelTests):
    kernel_name = "tested"
    language_name = "java"
    file_extension = ".jsh"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    completion_samples = [{"text": "Math.cei", "matches": {"ceil("}}, {"text": "zxcvbn"}]
    complete_code_samples = ["int a = 3;", "1 + 1", "void f() {}", "// nothing", 'String t = """\n  a\n  """;']
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "f(1,", "class A {", 'String t = """']
    invalid_code_samples = ["foo))", "int a = );"]
    code_page_something = ""  # Java has no pager
    code_generate_error = "throw new IllegalStateException();"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + 1', "result": "a1"},
        {"code": "6 * 8", "result": "48"},
    ]
    code_display_data = [
        {"code": 'display("text")', "mime": "text/plain"},
        {"code": 'display("<b>bold</b>", "text/html")', "mime": "text/html"},
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max("
    code_clear_output = "clearOutput();"

    def execute_helper(self, *arguments, **options):
        """As the suite's own, which allows 0.1 s from the reply to the idle status: too little on a busy machine."""
        channel = self.kc.iopub_channel
        impatient = channel.get_msg

        async def patient(timeout=None):
            message = impatient(timeout=10)
            return await message if inspect.isawaitable(message) else message

        channel.get_msg = patient
        try:
            return super().execute_helper(*arguments, **options)
        finally:
            channel.get_msg = impatient


class Results(unittest.TextTestResult):
    """Says of every test how it ended; a part of a test counts as the test."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome = "passed"

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.outcome = f"failed: {self._exc_info_to_string(error, test)}"

    def addError(self, test, error):
        super().addError(test, error)
        self.outcome = f"failed: {self._exc_info_to_string(error, test)}"

    addFailure = addError

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcome = "skipped"

    def stopTest(self, test):
        super().stopTest(test)
        print(json.dumps({"name": test.id().split(".")[-1], "outcome": self.outcome}), flush=True)


suite = unittest.defaultTestLoader.loadTestsFromTestCase(KernelTest)
unittest.TextTestRunner(stream=sys.stderr, resultclass=Results).run(suite)
