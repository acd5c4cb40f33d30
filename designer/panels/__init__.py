"""One file for each dock and tab around the canvas."""
