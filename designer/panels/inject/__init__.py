"""Inject: messages from outside, written in a form made from the payload class, or as XML, and their answers.

Read ``values`` and ``xml_text`` (what is entered, and the document it is), ``entry`` and the entries, ``form``,
``composer`` (form or XML), ``answer_rows`` and ``answers_view``, ``panel``.
"""
