"""Who has used how many tokens; memory is bounded by what is alive."""

from __future__ import annotations

from runtime.llm.records import Usage

_NOTHING = Usage()


class Ledger:
    """Tokens per agent, frame, conversation and run.

    An agent's count lives as long as the run. Those of frames and conversations go when they are
    forgotten, as the pump frees them (contract section 7: memory does not grow with what was served).

    Attributes:
        run: Tokens of the whole run.
    """

    def __init__(self) -> None:
        self.run = _NOTHING
        self._agents: dict[str, Usage] = {}
        self._frames: dict[str, Usage] = {}
        self._conversations: dict[str, Usage] = {}

    def add(self, usage: Usage, *, agent: str) -> None:
        """Count one completion on the run and the agent."""
        self.run += usage
        self._agents[agent] = self.agent(agent) + usage

    def add_to_frame(self, usage: Usage, *, frame_id: str, conversation_id: str) -> None:
        """Count one completion on the frame and the conversation that it was made in."""
        self._frames[frame_id] = self.frame(frame_id) + usage
        self._conversations[conversation_id] = self.conversation(conversation_id) + usage

    def agent(self, name: str) -> Usage:
        """Tokens of one agent over all frames."""
        return self._agents.get(name, _NOTHING)

    def frame(self, frame_id: str) -> Usage:
        """Tokens of one open frame."""
        return self._frames.get(frame_id, _NOTHING)

    def conversation(self, conversation_id: str) -> Usage:
        """Tokens of one conversation, its closed frames included."""
        return self._conversations.get(conversation_id, _NOTHING)

    def forget_frame(self, frame_id: str) -> None:
        """Drop the count of a frame that closed."""
        self._frames.pop(frame_id, None)

    def forget_conversation(self, conversation_id: str) -> None:
        """Drop the count of a conversation that ended; its frames are forgotten by themselves."""
        self._conversations.pop(conversation_id, None)
