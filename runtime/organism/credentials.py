"""Keys and passwords that someone wrote into a file that gets shared (contract section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_SECRET_NAMES = frozenset(
    {
        "accesstoken",
        "apikey",
        "apisecret",
        "apitoken",
        "auth",
        "authorization",
        "authtoken",
        "bearer",
        "bearertoken",
        "credential",
        "credentials",
        "key",
        "password",
        "passwd",
        "secret",
        "secretkey",
        "token",
    }
)
_KNOWN_FORM = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:sk|xai|gsk|pk)[-_](?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{20,}"
    r"|hf_[A-Za-z0-9]{30,}"
    r"|AIza[A-Za-z0-9_-]{30,}"
    r"|gh[pousr]_[A-Za-z0-9]{30,}"
    r"|AKIA[A-Z0-9]{16}"
    r")|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST_VARIABLE = 80


def is_secret_name(key: str) -> bool:
    """Whether a key of a mapping asks for a secret: ``api_key``, ``openai-token``, ``password``."""
    plain = re.sub("[^a-z]", "", key.lower())
    return plain in _SECRET_NAMES or plain.endswith(("apikey", "password", "secret", "accesstoken"))


def secrets_in(text: str) -> Iterator[int]:
    """Offsets of what has the unmistakable form of a provider's key, or of a private key."""
    return (found.start() for found in _KNOWN_FORM.finditer(text))


def is_variable_name(text: str) -> bool:
    """Whether the text can be the name of an environment variable, and is not a key put in its place."""
    if len(text) > _LONGEST_VARIABLE or not _VARIABLE.fullmatch(text) or _KNOWN_FORM.match(text):
        return False
    looks_random = len(text) >= 24 and re.search("[a-z]", text) and len(re.findall("[0-9]", text)) >= 4
    return not looks_random


def url_fault(url: str) -> str:
    """What is wrong with a server's address, to be put behind it in a sentence; empty when it is fine."""
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username or parts.password
        _ = parts.port
    except ValueError as error:
        return f"is not the address of a server: {error}"
    if parts.scheme not in ("http", "https") or not host:
        return "is not the address of a server; one looks like http://127.0.0.1:11434/v1"
    if user:
        return "holds a user name or password; remove it and name a variable in api_key_env"
    return ""
