"""A kernel that is measured, and the list of what is measured."""
import os

from kernel import Kernel, NoAnswer, spec

ROWS = []


def row(title):
    def add(measure):
        ROWS.append((title, measure))
        return measure
    return add


class Subject:
    """One kernelspec; its session is replaced when a row has ended it."""

    def __init__(self, name, place, starts=20):
        self.name = name
        self.starts = starts
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
