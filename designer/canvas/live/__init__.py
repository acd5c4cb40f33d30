"""What a run does, shown on the canvas: states and numbers on cards, messages along edges, a path lit.

Read ``live_canvas``, which puts it together and keeps the clock; ``cast`` and ``names`` for who of the run is who on
the canvas; ``intake``, from the folds to ``marks`` and ``holding`` for cards, ``routes``, ``flows`` and ``flights``
for edges and what moves along them; ``choosing`` and ``paths`` for what is looked at. ``shown`` draws all of it, with
``faces``, ``rings``, ``crowd`` and ``painting`` for cards, ``strokes`` and ``dots`` for edges; ``repainting`` tells
which places look different. Time is handed in.
"""
