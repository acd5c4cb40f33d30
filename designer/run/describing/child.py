"""The helper's program: one question, one answer, and it is gone; started by its path."""

from __future__ import annotations

import os
import sys

_ROOT = os.path.join(os.path.dirname(__file__), *[os.pardir] * 3)


def main() -> None:
    """Answer one question."""
    sys.path.insert(0, os.path.abspath(_ROOT))
    from designer.run.child_side import Asked

    asked = Asked()
    question = asked.question

    from designer.run.helper_limits import HelperLimits, limit_this_process

    limit_this_process(HelperLimits(**question["limits"]))

    from pathlib import Path

    from designer.run.describing.describing import describe
    from designer.run.describing.wire import to_lines

    asked.say(to_lines(describe(question["text"], Path(question["path"]), question["digest"])))
    asked.end()


if __name__ == "__main__":
    main()
