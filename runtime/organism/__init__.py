"""The organism file: read, checked, imported (contract section 2).

Nothing is imported here, so that whoever needs only the records of spec.py gets only those.
"""
