"""The Python tab of the centre: the organism's own modules, typed in.

Read ``panel`` (which module is shown), ``page`` (one module) with ``filling``, ``syntax`` and ``notice``, ``tabs``
(which modules there are), ``below`` with ``footer`` and ``words`` (what is told below the text), ``no_modules``.
"""
