"""Runs a cell again and again and prints the resident memory: does what it replaces go back?

Usage: native.py KERNELSPEC_FOLDER TIMES [CELL]
"""
import os
import sys
import time

from kernel import Kernel, spec

CELL = 'var run = Experiment.ring(8).model("leNet").klAdam().run(3);'


def main():
    folder, times, cell = (*sys.argv[1:], CELL)[:3]
    argv, env = spec(os.path.abspath(folder))
    with Kernel(argv, env) as kernel:
        kernel.ready()
        for i in range(int(times)):
            reply, _, seconds = kernel.run(cell, timeout=600)
            print(f"{i + 1:3d}  {seconds:5.2f} s  {kernel.megabytes():5d} MB  {reply['status']}", flush=True)
        for code in ("run = null;", ""):
            kernel.run(code)
            time.sleep(4)
            print(f"after {code or 'nothing'}: {kernel.megabytes()} MB")


if __name__ == "__main__":
    main()
