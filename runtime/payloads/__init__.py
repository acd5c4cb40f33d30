"""Payload classes and their XML: marking, codec, XSD, sample, JSON form, description from source.

Nothing is imported here, so that marking a class with ``xmlify`` stays light. See contract section 3.
"""
