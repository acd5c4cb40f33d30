"""Organisms to run, read and take apart: each folder holds one, ready for ``organism run FOLDER``."""
