"""The organism document: its value is the user's own text, and every change is one undoable step.

Read in this order: ``splices`` (replacing text), ``layout`` (what stands beside the text), ``edit`` (what a
change is), ``nodes``, ``lines`` and ``values`` (YAML by its offsets), ``rewrite`` (a text that an edit works on),
``edits/`` (each change as a pure function), ``verdicts`` (what may be done), ``changes`` (what became different),
``malformed`` (what can't be edited), ``commands`` and ``document`` (the value, its stack, its signals); then the
files: ``files``, ``recovery``, ``watching``, ``locks``, ``drafts`` (organisms that have no place of the user's yet).
"""
