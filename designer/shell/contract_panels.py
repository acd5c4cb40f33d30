"""The inspector's panels about contracts; each is imported when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from designer.shell.parts import Parts

if TYPE_CHECKING:
    from designer.panels.prompt.panel import PromptPanel
    from designer.panels.sample.panel import SamplePanel
    from designer.panels.schema.panel import SchemaPanel

    ContractPanel = PromptPanel | SamplePanel | SchemaPanel

CONTRACT_PANELS: Final = ("schema", "prompt", "sample")


def make_contract_panel(name: str, parts: Parts) -> ContractPanel:
    """One of ``CONTRACT_PANELS``.

    Raises:
        ValueError: There is none of that name.
    """
    shown = (parts.contracts, parts.document, parts.selection, parts.theme)
    match name:
        case "schema":
            from designer.panels.schema.panel import SchemaPanel

            return SchemaPanel(*shown, folder=parts.folder)
        case "prompt":
            from designer.panels.prompt.panel import PromptPanel

            return PromptPanel(*shown)
        case "sample":
            from designer.panels.sample.panel import SamplePanel

            return SamplePanel(*shown, folder=parts.folder, described=parts.described)
    raise ValueError(f"no panel about contracts is called {name}")
