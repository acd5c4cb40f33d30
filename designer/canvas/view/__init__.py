"""A window onto the picture: pan, zoom, fit, and who gets the user's input.

Read ``viewing`` for what is seen and drawn; ``view`` for the input; ``tool`` for what it is handed to. ``minimap``
shows all of it, small.
"""
