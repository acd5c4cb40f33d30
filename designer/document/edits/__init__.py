"""Every change of an organism, as a pure function from what there is to what shall be.

Each function here returns an :class:`~designer.document.edit.Edit` for ``Document.apply``. It says which
characters of the text are replaced, no more than it must, and what the text shall mean then.
"""

from designer.document.edits.clipboard import copy_text, duplicate, new_names, paste
from designer.document.edits.fixes import fixes
from designer.document.edits.keys import set_key
from designer.document.edits.layouts import add_frame, add_note, place, set_frame, set_note, unused_id
from designer.document.edits.listeners import add_listener, remove
from designer.document.edits.names import rename, unused_name
from designer.document.edits.organism_keys import set_organism_key
from designer.document.edits.peers import connect, disconnect, rewire, set_peers
from designer.document.edits.texts import replace_text, together

__all__ = [
    "add_frame",
    "add_listener",
    "add_note",
    "connect",
    "copy_text",
    "disconnect",
    "duplicate",
    "fixes",
    "new_names",
    "paste",
    "place",
    "remove",
    "rename",
    "replace_text",
    "rewire",
    "set_frame",
    "set_key",
    "set_note",
    "set_organism_key",
    "set_peers",
    "together",
    "unused_id",
    "unused_name",
]
