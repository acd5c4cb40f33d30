"""The lxml calls that no hop can avoid, with nothing around them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from lxml import etree

from resources import read_bytes
from runtime.payloads.codec import codec_of
from runtime.wire.envelope import write_envelope


@dataclass
class Ball:
    """What the ping-pong players throw; its message has about 300 bytes."""

    left: int
    text: str = "The quick brown fox jumps over the lazy dog, and back again & again."


class Floor:
    """Parse, canonicalize, parse, validate envelope, validate payload, serialize."""

    def __init__(self) -> None:
        codec = codec_of(Ball)
        thread = "5f0c2f64-7a51-4c2b-9a5e-0d6f1a2b3c4d"
        self._raw = write_envelope("ping", "pong", thread, codec.encode(Ball(1_000)))
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        self._envelope = etree.XMLSchema(etree.fromstring(read_bytes("envelope.xsd")))
        self._payload = etree.XMLSchema(etree.fromstring(codec.xsd().encode()))
        self.size = len(self._raw)

    def microseconds(self, seconds: float) -> float:
        """What one hop costs, measured for about this long."""
        parse, parser, raw = etree.fromstring, self._parser, self._raw
        write, envelope, payload = etree.tostring, self._envelope.validate, self._payload.validate
        hops, start = 0, time.process_time()
        while time.process_time() - start < seconds:
            for _ in range(100):
                canonical = write(parse(raw, parser), method="c14n", exclusive=True)
                tree = parse(canonical, parser)
                assert envelope(tree)
                assert payload(tree[1])
                write(tree)
            hops += 100
        return (time.process_time() - start) / hops * 1e6
