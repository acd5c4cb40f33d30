"""The widgets that lie over the canvas: for finding, adding, naming, and saying what is the matter.

Read ``floats``, which holds them in their places; each of the others stands for itself.
"""
