"""The first gate, on bytes alone. It imports nothing: most runs end here, and they must not pay for the rest."""

from __future__ import annotations

_LITERALS = (b"Task", b"Agent(", b"advisor:", b"model:")
# The first words of the packages that bring in the shipped dialects; a test holds them to rules/dialects/.
PACKAGES = (
    b"anthropic", b"openai", b"agents", b"crewai", b"pydantic_ai", b"litellm", b"google", b"vertexai",
    b"claude_agent_sdk", b"claude_code_sdk", b"langchain", b"langgraph", b"agno", b"phi", b"autogen", b"strands",
    b"agent_framework", b"instructor", b"langmem", b"dspy", b"mistralai", b"cohere", b"ollama", b"groq", b"boto3",
    b"aisuite", b"browser_use", b"cerebras", b"huggingface_hub", b"portkey_ai", b"sambanova",
    b"volcenginesdkarkruntime", b"zhipuai", b"camel", b"llama_index",
)  # fmt: skip
_SNIFFED = 8192


def may_matter(data: bytes, packages: tuple[bytes, ...] = PACKAGES) -> bool:
    """Look for the literals without which a file of any kind holds neither a task nor a suppression.

    ``packages`` are the words that importing a dialect's package needs.
    """
    return any(map(data.__contains__, _LITERALS)) or any(map(data.__contains__, packages))


def is_plain_text(data: bytes) -> bool:
    """Say whether the bytes are UTF-8 text beyond doubt: no mark, no cookie, nothing binary near the start."""
    head = data[:_SNIFFED]
    if b"\0" in head or b"coding" in head or (not data.isascii() and data[:1] in {b"\xef", b"\xfe", b"\xff"}):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
