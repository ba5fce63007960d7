"""The rules hold in every dialect: one program for each rule, written in the words of several frameworks and SDKs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from tests.pipeline import findings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a dialect says things: ``ask`` and ``awaited`` with {text} and {model}, ``read`` what is put behind them."""

    head: str
    ask: str
    read: str
    small: str
    large: str
    retired: str
    awaited: str = ""


DIALECTS = {
    "openai": Words(
        head="from openai import AsyncOpenAI, OpenAI\nclient = OpenAI()\nlater = AsyncOpenAI()",
        ask="client.responses.create(model='{model}', input={text})",
        awaited="later.responses.create(model='{model}', input={text})",
        read=".output_text",
        small="gpt-6-luna",
        large="gpt-6.1-sol",
        retired="gpt-4-0314",
    ),
    "anthropic": Words(
        head="import anthropic\nclient = anthropic.Anthropic()\nlater = anthropic.AsyncAnthropic()",
        ask="client.messages.create(model='{model}', max_tokens=900, messages=[{{'role': 'user', 'content': {text}}}])",
        awaited="later.messages.create(model='{model}', max_tokens=900,"
        " messages=[{{'role': 'user', 'content': {text}}}])",
        read=".content[0].text",
        small="claude-haiku-5-5",
        large="claude-opus-5-5",
        retired="claude-3-opus-20240229",
    ),
    "litellm": Words(
        head="from litellm import acompletion, completion",
        ask="completion(model='{model}', messages=[{{'role': 'user', 'content': {text}}}])",
        awaited="acompletion(model='{model}', messages=[{{'role': 'user', 'content': {text}}}])",
        read=".choices[0].message.content",
        small="openai/gpt-6-luna",
        large="anthropic/claude-opus-5-5",
        retired="openai/gpt-4-0314",
    ),
    "openai-agents": Words(
        head="from agents import Agent, Runner",
        ask="Runner.run_sync(Agent(name='a', model='{model}'), {text})",
        awaited="Runner.run(Agent(name='a', model='{model}'), {text})",
        read=".final_output",
        small="gpt-6-luna",
        large="gpt-6.1-sol",
        retired="gpt-4-0314",
    ),
    "pydantic-ai": Words(
        head="from pydantic_ai import Agent",
        ask="Agent('{model}').run_sync({text})",
        awaited="Agent('{model}').run({text})",
        read=".output",
        small="openai:gpt-6-luna",
        large="anthropic:claude-opus-5-5",
        retired="openai:gpt-4-0314",
    ),
    "langchain": Words(
        head="from langchain.chat_models import init_chat_model",
        ask="init_chat_model('{model}').invoke({text})",
        awaited="init_chat_model('{model}').ainvoke({text})",
        read=".content",
        small="openai:gpt-6-luna",
        large="anthropic:claude-opus-5-5",
        retired="openai:gpt-4-0314",
    ),
    "agno": Words(
        head="from agno.agent import Agent",
        ask="Agent(model='{model}').run({text})",
        awaited="Agent(model='{model}').arun({text})",
        read=".content",
        small="openai:gpt-6-luna",
        large="anthropic:claude-opus-5-5",
        retired="openai:gpt-4-0314",
    ),
}

# <small text>, <large text>, <retired text> and <later text> are calls; <.> reads what a call gave.
PROGRAMS = {
    "ADV101": "a = <small 'Describe the east wing'>\nb = <small 'Describe the west wing'>\nprint(a<.>, b<.>)",
    "ADV102": "found = []\nfor name in ['auth', 'cart', 'mail']:\n"
    "    found.append(<small f'Summarise the module {name}'><.>)\nprint(found)",
    "ADV104": "import asyncio\n\n\nasync def main():\n    return await asyncio.gather("
    "<later 'Write the summary into the file report.md'>, <later 'Delete the file report.md'>)\n\n\n"
    "asyncio.run(main())",
    "ADV105": "import asyncio\n\n\nasync def main(names):\n"
    "    return await asyncio.gather(*[<later f'Summarise the module {name}'> for name in names])",
    "ADV201": "print(<large 'List the files in the folder docs'><.>)",
    "ADV202": "print(<small 'Design the architecture of a payment system that spans three regions'><.>)",
    "ADV204": "print(<retired 'Describe the east wing'><.>)",
    "ADV205": "notes = []\nfor number in range(900):\n    notes.append(<small f'Summarise letter {number}'><.>)\n"
    "print(<small f'Write an overview of these letters: {notes}'><.>)",
    "ADV301": "a = <small 'Describe the east wing'>\nb = <small f'Translate this into French: {a<.>}'>\nprint(b<.>)",
    "ADV302": "import asyncio\n\n\nasync def main():\n    return await asyncio.gather("
    "<later 'Describe the east wing'>, <later 'Describe the west wing'>)\n\n\nasyncio.run(main())",
    "ADV304": "a = <small 'Run the test suite'>\nprint(a<.>)\n<small 'Deploy the application to production'>",
    "ADV402": "found = []\nfor number in range(500):\n"
    "    found.append(<small f'Summarise letter {number}'><.>)\nprint(found)",
    "ADV404": "a = <small 'Describe the east wing'>\nprint(a<.>)\nb = <small 'Describe the east wing'>\nprint(b<.>)",
    "ADV405": "text = 'Once upon a time'\nwhile True:\n    text = <small f'Improve this story: {text}'><.>\n"
    "    if 'DONE' in text:\n        break\nprint(text)",
    "ADV501": "print(<small 'Do it'><.>)",
    "ADV502": "a = <small 'Describe the east wing'>",
}


def written(program: str, words: Words) -> str:
    """Write a program in the words of a dialect."""
    text = program.replace("<.>", words.read)
    for name in ("small", "large", "retired", "later"):
        model = {"later": words.small}.get(name) or getattr(words, name)
        ask = words.awaited if name == "later" else words.ask
        while f"<{name} " in text:
            before, _, rest = text.partition(f"<{name} ")
            said, _, after = rest.partition(">")
            text = before + ask.format(model=model, text=said) + after
    return f"{words.head}\n{text}\n"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("code", PROGRAMS)
def test_a_rule_fires_in_the_words_of_a_dialect(code: str, dialect: str) -> None:
    source = written(PROGRAMS[code], DIALECTS[dialect])
    assert code in {finding.code for finding in findings_of(source)}, source


KEPT = "RULES = 'Each rule of this house counts as much as the one before it, and no rule bends. ' * 200\n"


@pytest.mark.parametrize("dialect", ["anthropic", "litellm", "openai-agents", "pydantic-ai", "langchain", "agno"])
def test_a_long_head_that_anthropic_would_keep_is_found_in_the_words_of_a_dialect(dialect: str) -> None:
    program = KEPT + "for number in range(9):\n    print(<large RULES + f'Say which rule letter {number} breaks'>)"
    words = DIALECTS[dialect]
    if dialect == "openai-agents":
        program = program.replace("<large ", "<small ")
        words = replace(words, small="litellm/anthropic/claude-opus-5-5")
    assert "ADV403" in {finding.code for finding in findings_of(written(program, words))}


@pytest.mark.parametrize("dialect", ["openai", "litellm", "langchain", "agno"])
def test_a_call_that_could_be_bounded_is_found_in_the_words_of_a_dialect(dialect: str) -> None:
    source = written("print(<small 'Describe the east wing'><.>)", DIALECTS[dialect])
    assert "ADV303" in {finding.code for finding in findings_of(source)}


@pytest.mark.parametrize("dialect", ["openai-agents", "pydantic-ai"])
def test_a_framework_that_bounds_its_runs_itself_is_left_alone(dialect: str) -> None:
    source = written("print(<small 'Describe the east wing'><.>)", DIALECTS[dialect])
    assert "ADV303" not in {finding.code for finding in findings_of(source)}


@pytest.mark.parametrize(("path", "codes"), [("helping.py", {"ADV501"}), ("tests/test_helping.py", set())])
def test_a_test_may_say_anything_to_set_something_going(path: str, codes: set[str]) -> None:
    source = "from openai import OpenAI\nOpenAI().responses.create(model='gpt-6-luna', input='Help me')\n"
    found = {finding.code for finding in findings_of(source, path=path)}
    assert found & {"ADV501"} == codes
