"""What is offered after a listener was renamed: the other places that say its old name.

Public are :class:`box.MentionsBox` and, for tests, :class:`rows.MentionRows`.
"""
