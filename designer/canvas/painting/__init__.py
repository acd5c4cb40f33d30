"""The picture, painted: tiles below, near cards above them, and on top what a gesture shows.

Read ``camera`` for scene, view and device; ``layers``, which puts it all together; ``tiles`` and ``tile_painting``;
``sprites`` and ``cards``; ``overlay``, what gestures show, with ``overlay_painting``, ``standing`` and ``brush``.
``pictures`` paints all of it into a file.
"""
