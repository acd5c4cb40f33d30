"""Where listeners stand that nobody has placed, computed: callers left of those they call.

Read ``arrange`` for the steps, ``layering`` and ``leveling`` for two of them, ``placing`` for what is kept of it.
"""
