"""Exporting from the window, and running what was exported right there.

Read ``desk`` (what is done), ``looking`` (what would be written, asked again and again) and ``memory`` (what was
chosen last), then ``sheet`` with its parts: ``target``, ``problems``, ``files`` and ``trust``, and on its second page
``done``, ``run`` and ``output``.
"""
