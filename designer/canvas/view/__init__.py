"""A window onto the picture: pan, zoom, fit, and who gets the user's input.

Read ``looking`` for what is seen, ``viewing`` for keeping that drawn; ``view`` for the input; ``tool`` for what it is
handed to. ``minimap`` shows all of it, small.
"""
