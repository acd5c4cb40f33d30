"""The canvas: the organism drawn, and the gestures that edit it.

``canvas`` puts it together. Read from below, as each knows only those before it: ``items`` and ``geometry``, the words
that all of it uses; ``layout``, where things stand; ``picture``, what there is to see; ``painting`` it; the ``view``
onto it; ``editing`` it; ``gestures`` that edit; ``boxes`` that lie over it; ``actions`` and ``menus`` for the window.
"""
