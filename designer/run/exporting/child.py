"""The export helper's program: one wish, its progress, one outcome, and it is gone; started by its path."""

from __future__ import annotations

import os
import sys

_ROOT = os.path.join(os.path.dirname(__file__), *[os.pardir] * 3)


def main() -> None:
    """Fulfil one wish."""
    sys.path.insert(0, os.path.abspath(_ROOT))
    from designer.run.child_side import Asked

    asked = Asked()
    question = asked.question

    import faulthandler

    from designer.run.helper_limits import HelperLimits, limit_this_process

    limits = HelperLimits(**question["limits"])
    limit_this_process(limits)

    from designer.run.exporting.records import Task
    from designer.run.exporting.wire import wish_of
    from designer.run.exporting.work import work

    def alive() -> None:
        # Time is counted from where it last got on.
        faulthandler.dump_traceback_later(limits.time_s, exit=True)

    work(Task(question["task"]), wish_of(question["wish"]), asked.say, alive)
    asked.end()


if __name__ == "__main__":
    main()
