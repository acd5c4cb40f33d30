"""What all views of one organism share."""

from __future__ import annotations

from dataclasses import dataclass

from designer.document.app_data import AppData
from designer.document.document import Document
from designer.models.contracts import Contracts
from designer.models.described import Described
from designer.models.folder import Folder
from designer.models.live.live import Live
from designer.models.pasted import PastedCode
from designer.models.selection import Selection
from designer.models.starts import Starts
from designer.support.settings import Settings
from designer.support.theme import Theme


@dataclass(frozen=True, slots=True)
class Parts:
    """The models of one organism, and what views need besides.

    Attributes:
        document: The organism.
        selection: What is selected in it.
        folder: What its Python holds, from source.
        described: What is known of its classes from importing them elsewhere.
        contracts: Schemas, samples and prompts.
        starts: Named messages from outside.
        pasted: Listeners that came without their code.
        live: The run.
        theme: Of the application.
        data: Where choices are remembered; None remembers nothing.
        settings: What the user chose; None has the usual.
    """

    document: Document
    selection: Selection
    folder: Folder
    described: Described
    contracts: Contracts
    starts: Starts
    pasted: PastedCode
    live: Live
    theme: Theme
    data: AppData | None = None
    settings: Settings | None = None
