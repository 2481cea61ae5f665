"""nbconvert's settings for `lab run`: the Java kernel executes; after a failing cell, what ran until then is kept."""

import os
import re
import signal
import sys

from nbconvert.preprocessors import ExecutePreprocessor

COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Execute(ExecutePreprocessor):
    def preprocess(self, nb, resources=None, km=None):
        try:
            super().preprocess(nb, resources, km)
        except Exception as error:
            with open(os.environ["LAB_FAILURE"], "w", encoding="utf-8") as failure:
                failure.write(f"{self.where}: {COLORS.sub('', str(error)).strip()}\n")
        return nb, resources

    where = "before the first cell"

    def preprocess_cell(self, cell, resources, index):
        self.where = f"cell {index + 1} of {len(self.nb.cells)}"
        return super().preprocess_cell(cell, resources, index)


signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # rather than die and leave the kernel behind

c = get_config()  # noqa: F821
c.NotebookExporter.default_preprocessors = [Execute, "nbconvert.preprocessors.coalesce_streams"]
c.ExecutePreprocessor.enabled = True
c.ExecutePreprocessor.kernel_name = "java"
c.ExecutePreprocessor.startup_timeout = 120
c.ExecutePreprocessor.record_timing = False
