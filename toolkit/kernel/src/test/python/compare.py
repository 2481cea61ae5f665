"""Measures Java kernels beside each other, row by row, and prints a Markdown table.

Usage: compare.py [--starts N] [--only WORD] NAME=KERNELSPEC_FOLDER[@JAVA_HOME] ...
"""
import argparse

import rows_of_cells  # noqa: F401  adds its rows
import rows_of_sessions  # noqa: F401  adds its rows
from subject import ROWS, Subject


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--only", default="", help="rows whose title has this word")
    parser.add_argument("subjects", nargs="+", metavar="NAME=FOLDER[@JAVA_HOME]")
    options = parser.parse_args()
    subjects = [Subject(*argument.split("=", 1), options.starts) for argument in options.subjects]
    print("| | " + " | ".join(s.name for s in subjects) + " |\n|---|" + "---|" * len(subjects))
    for title, measure in ROWS:
        if options.only in title:
            print(f"| {title} | " + " | ".join(s.measure(measure) for s in subjects) + " |", flush=True)
    for subject in subjects:
        subject.replace()


if __name__ == "__main__":
    main()
