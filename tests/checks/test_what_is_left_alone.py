"""What is no finding because something beside the call speaks against it, next to the same code where nothing does."""

from __future__ import annotations

import json

import pytest

from tests.pipeline import findings_of

OPENAI = (
    "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\ndef ask(text):\n    return client.responses.create("
)
OPENAI += 'model="gpt-6.1-terra", max_output_tokens=300, input=text).output_text\n'


def codes(source: str, *wanted: str, path: str = "flow.py") -> list[str]:
    return [found.code for found in findings_of(source, path=path) if found.code in wanted]


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": cell} for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


SPRING, AUTUMN = 'ask("Summarise the spring survey")', 'ask("Summarise the autumn survey")'
SHOWN = {
    "printed in each cell": (f"a = {SPRING}\nprint(a)", f"b = {AUTUMN}\nprint(b)"),
    "shown by what was got": (f"{SPRING}.pretty_print()", f"{AUTUMN}.pretty_print()"),
    "shown by what was made of it": (f"a = chart({SPRING})\na.show()", f"b = chart({AUTUMN})\nb.show()"),
    "printed by the helper": (OPENAI.replace("return", "print(").rstrip() + ")\n", SPRING, AUTUMN),
}


@pytest.mark.parametrize("cells", SHOWN.values(), ids=SHOWN)
def test_cells_that_show_what_they_got_wait_for_their_reader(cells: tuple[str, ...]) -> None:
    assert codes(notebook(OPENAI, *cells), "ADV101", path="a.ipynb") == []


def test_cells_that_keep_what_they_got_wait_for_each_other() -> None:
    kept = (f"a = {SPRING}", f"b = {AUTUMN}", "print(a, b)")
    assert codes(notebook(OPENAI, *kept), "ADV101", path="a.ipynb") == ["ADV101"]


def test_calls_of_one_cell_wait_for_each_other_though_they_are_printed() -> None:
    cell = f"a = {SPRING}\nprint(a)\nb = {AUTUMN}\nprint(b)"
    assert codes(notebook(OPENAI, cell), "ADV101", path="a.ipynb") == ["ADV101"]


def test_orders_that_stand_bare_in_cells_are_one_line() -> None:
    cells = ('Task("Analyse the ledger module", model="haiku")', 'Task("Analyse the mail module", model="haiku")')
    assert codes(notebook(*cells), "ADV101", path="a.ipynb") == ["ADV101"]


def test_the_same_question_shown_in_two_cells_is_a_demonstration() -> None:
    cells = (f"print({SPRING})", f"print({SPRING})")
    assert codes(notebook(OPENAI, *cells), "ADV404", path="a.ipynb") == []
    assert codes(f"{OPENAI}\na = {SPRING}\nb = {SPRING}\nprint(a)\nprint(b)\n", "ADV404", path="a.py") == ["ADV404"]


GOING_ON = """
from openai import OpenAI

client = OpenAI()


def ask(text, last):
    return client.responses.create(model="gpt-6-luna", input=text, previous_response_id=last)


def main():
    first = client.responses.create(model="gpt-6-luna", input="Name a river")
    second = client.responses.create(model="gpt-6-luna", input="Name a mountain")
    print(ask("Say more of it", first.id).output_text)
    print(ask("Say more of it", second.id).output_text)


main()
"""


def test_one_text_after_two_different_answers_is_no_repetition() -> None:
    assert codes(GOING_ON, "ADV404") == []
    assert codes(GOING_ON.replace("second.id", "first.id"), "ADV404") == ["ADV404"]


CHOSEN = """
def ask(text, size):
    if size == "large":
        return Task(text, model="opus")
    return Task(text, model="{other}")


def main(size):
    return ask("List the files in the docs folder", size)
"""


def test_a_model_that_a_condition_chooses_is_whose_condition_it_is() -> None:
    assert codes(CHOSEN.replace("{other}", "haiku"), "ADV201") == []
    assert codes(CHOSEN.replace("{other}", "opus"), "ADV201") == ["ADV201", "ADV201"]


TURNS = """
for question in ["List the files in docs", "{other}"]:
    print(Task(question, model="opus"))
"""


def test_one_model_for_all_turns_is_too_large_only_if_each_wants_less() -> None:
    assert codes(TURNS.replace("{other}", "Design the architecture of a bank across all its systems"), "ADV201") == []
    assert codes(TURNS.replace("{other}", "List the files in src"), "ADV201") == ["ADV201"]


def test_a_model_made_for_something_else_has_no_smaller_one() -> None:
    call = "from openai import OpenAI\n\nasked = [{'role': 'user', 'content': 'List the rivers of Wales'}]\n"
    call += "print(OpenAI().chat.completions.create(model='{}', max_tokens=9, messages=asked))\n"
    assert codes(call.replace("{}", "gpt-4o-search-preview"), "ADV201") == []
    assert codes(call.replace("{}", "gpt-4o"), "ADV201") == ["ADV201"]


TOLD = """
from openai import OpenAI

told = [
    {"role": "developer", "content": "{order}"},
    {"role": "user", "content": "Leonardo, Ivan and Alex will be joining Taylor for dinner on Tuesday night."},
]
print(OpenAI().responses.create(model="gpt-6-luna", max_output_tokens=99, input=told).output_text)
"""


def test_what_is_only_told_is_worked_on_as_the_order_beside_it_says() -> None:
    assert codes(TOLD.replace("{order}", "Extract the event information."), "ADV202") == []
    assert codes(TOLD.replace("{order}", "Write a short story about these people."), "ADV202") == ["ADV202"]


SESSION = """
from agents import Agent, Runner, SQLiteSession

agent = Agent(name="Friend", instructions="You are helpful.", model="gpt-6-luna")
result = Runner.run_sync(agent, "Remember that my favourite colour is blue", session={session}, max_turns=3)
"""


def test_what_goes_into_a_session_is_used_though_nobody_reads_it() -> None:
    assert codes(SESSION.replace("{session}", 'SQLiteSession("one")'), "ADV502") == []
    assert codes(SESSION.replace("{session}", "None"), "ADV502") == ["ADV502"]


def test_weights_that_others_serve_go_on_after_their_makers_date() -> None:
    call = 'import litellm\n\nlitellm.completion(model="{}", timeout=9, messages=[{"role": "user", "content": "Hi"}])\n'
    assert codes(call.replace("{}", "deepseek-ai/DeepSeek-R1"), "ADV204") == []
    assert codes(call.replace("{}", "deepseek/deepseek-chat"), "ADV204") == ["ADV204"]


LOOPS = {
    "a person is asked by a library": (
        "from rich.prompt import Prompt\n\nwhile True:\n    print(Task(Prompt.ask('What?')))\n"
    ),
    "a number is compared where one is given": (
        "def go(most=None):\n    done = 0\n    while True:\n        if most is not None and done >= most:\n"
        "            break\n        done += 1\n        print(Task('Propose one more experiment'))\n"
    ),
    "the film ends": (
        "def go(film):\n    while True:\n        more, frame = film.read()\n        if not more:\n            break\n"
        "        print(Task(f'Describe this frame: {frame}'))\n"
    ),
}


@pytest.mark.parametrize("source", LOOPS.values(), ids=LOOPS)
def test_a_loop_that_something_else_than_an_answer_ends_is_bounded(source: str) -> None:
    assert codes(source, "ADV405") == []


def test_an_answer_beside_a_counter_bounds_nothing() -> None:
    source = "def go(most):\n    done = 0\n    while True:\n        good = Task('Propose one more experiment')\n"
    source += "        if done >= most and 'fine' in good:\n            break\n        done += 1\n"
    assert codes(source, "ADV405") == ["ADV405"]
    assert codes(source.replace("'fine' in good", "good is not None"), "ADV405") == ["ADV405"]


GRAPH = """
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, StateGraph

llm = ChatOpenAI(model="gpt-6-luna", max_tokens=200)


def draft(state):
    return {"text": llm.invoke(f"Improve this text: {state['text']}").content}


def judge(state):
    return END if "fine" in state["text"] else "draft"


builder = StateGraph(dict)
builder.add_node("draft", draft)
builder.add_edge(START, "draft")
builder.add_conditional_edges("draft", judge, ["draft", END])
print(builder.compile().invoke({"text": "Once upon a time"}))
"""


def test_a_graph_has_the_limit_of_steps_that_its_framework_sets() -> None:
    assert codes(GRAPH, "ADV405") == []


SAVED = {"SqliteSaver(path)": [], "given": [], "InMemorySaver()": ["ADV301"], "None": ["ADV301"]}


@pytest.mark.parametrize("saver", SAVED)
def test_what_a_graph_saves_outside_its_process_is_not_lost(saver: str) -> None:
    head, _, tail = GRAPH.partition("builder = ")
    body = (line if line.strip() else "" for line in f"builder = {tail}".splitlines())
    made = "\n".join(f"    {line}" for line in body).replace("compile()", f"compile(checkpointer={saver})")
    imports = (
        "from langgraph.checkpoint.memory import InMemorySaver\nfrom langgraph.checkpoint.sqlite import SqliteSaver\n"
    )
    assert codes(f"{imports}{head}def run(path, given):\n{made}\n", "ADV301") == SAVED[saver]


ADK = """
from google.adk.agents import LlmAgent, SequentialAgent

facts = LlmAgent(name="facts", model="gemini-3.8-flash", instruction="Collect facts on the tides", output_key="facts")
story = LlmAgent(name="story", model="gemini-3.8-flash", instruction="Write a story with these facts: {facts}")
root_agent = SequentialAgent(name="both", sub_agents=[facts, story])
"""


def test_a_session_keeps_what_the_agents_before_it_said() -> None:
    assert codes(ADK, "ADV301") == []


COLLECTED = "found = []\nfor town in towns:\n    found.append(Task(f'Name the mayor of {town}'))\n"


def test_a_notebooks_own_list_keeps_what_earlier_turns_gave() -> None:
    assert codes(notebook("towns = open('a').read().split()", COLLECTED), "ADV301", path="a.ipynb") == []
    assert codes(f"towns = open('a').read().split()\n{COLLECTED}print(found)\n", "ADV301") == ["ADV301"]


HELPER = """
from openai import OpenAI


def ask(text):
    return OpenAI().responses.create(model="gpt-6-luna", input=text).output_text


def rivers():
    return ask("List the rivers of Wales")


def hills():
    return ask("List the hills of Wales")
"""


def test_that_nothing_bounds_a_call_is_said_once_for_all_its_texts() -> None:
    assert codes(HELPER, "ADV303") == ["ADV303"]


TWO_STEPS = """
import asyncio


async def both(topic):
    facts = await Task(f"Collect facts on {topic}")
    return await Task(f"Write a story with these facts: {facts}")


async def main(topics):
    return await asyncio.gather({started})
"""


@pytest.mark.parametrize("started", ["*[both(topic) for topic in topics]", 'both("tides"), both("winds")'])
def test_steps_that_follow_each_other_in_each_of_several_are_lost_together(started: str) -> None:
    assert codes(TWO_STEPS.replace("{started}", started), "ADV302") == ["ADV302"]


CONFIGURED = """
import dspy

dspy.configure(lm=dspy.LM("openai/gpt-6-luna"{limit}))
print(dspy.Predict("question -> answer")(question="Name a river"))
"""


def test_a_limit_of_the_model_that_is_configured_bounds_the_calls() -> None:
    assert codes(CONFIGURED.replace("{limit}", ", max_tokens=900"), "ADV303") == []
    assert codes(CONFIGURED.replace("{limit}", ""), "ADV303") == ["ADV303"]


COMMAND = "---\nmodel: {model}\nallowed-tools: Read\n---\n\n# Pull Request Enhancement\n{body}"


def test_a_commands_heading_does_not_say_what_it_is_for() -> None:
    body = "\nDesign the architecture of the whole platform across all of its services.\n"
    path = ".claude/commands/a.md"
    assert codes(COMMAND.replace("{model}", "haiku").replace("{body}", body), "ADV202", path=path) == ["ADV202"]
    assert codes(COMMAND.replace("{model}", "opus").replace("{body}", body), "ADV201", path=path) == []


@pytest.mark.parametrize("line", ["pip install openai", "cd notebooks", "%pip install openai"])
def test_a_magic_needs_no_percent_sign(line: str) -> None:
    assert codes(notebook(line, SPRING.replace("ask", "Task")), "ADV901", path="a.ipynb") == []


def test_what_python_takes_is_no_magic() -> None:
    assert codes(
        notebook("pip = 3\nls = [pip]\nif pip:\n    rm = ls[pip\n", 'Task("a")'), "ADV901", path="a.ipynb"
    ) == ["ADV901"]


def test_functions_that_hand_on_what_they_got_wait_without_need() -> None:
    given = 'one = give("Summarise the spring survey")\ntwo = give("Summarise the autumn survey")\n'
    source = f"{OPENAI}\n\ndef give(what):\n    return ask(what)\n\n\n{given}print(one, two)\n"
    assert codes(source, "ADV101") == ["ADV101"]


PAGE = "# Surveys\n\n```python\n{source}a = {one}\nb = {two}\n{last}```\n"


def test_a_page_shows_ways_of_use_below_each_other() -> None:
    page = PAGE.format(source=OPENAI, one=SPRING, two=AUTUMN, last="print(a)\nprint(b)\n")
    assert codes(page, "ADV101", path="a.md") == []
    again = PAGE.format(source=OPENAI, one=SPRING, two=SPRING, last="print(a)\nprint(b)\n")
    assert codes(again, "ADV404", path="a.md") == []


def test_a_page_whose_calls_are_joined_shows_one_program() -> None:
    last = 'print(ask(f"Compare {a} with {b}"))\n'
    page = PAGE.format(source=OPENAI, one=SPRING, two=AUTUMN, last=last)
    assert codes(page, "ADV101", path="a.md") == ["ADV101"]


def test_a_cell_whose_result_the_next_one_displays_is_a_sitting() -> None:
    cells = (f"a = {SPRING}", "a", f"b = {AUTUMN}", "b")
    assert codes(notebook(OPENAI, *cells), "ADV101", path="a.ipynb") == []


BATCH = """import anthropic

client = anthropic.Anthropic()
client.messages.batches.create(requests=[
    {"custom_id": "1", "params": {"model": "claude-sonnet-5-5", "max_tokens": 9, "messages": [
        {"role": "user", "content": "Review the mailer module"}]}},
    {"custom_id": "2", "params": {"model": "claude-sonnet-5-5", "max_tokens": 9, "messages": [
        {"role": "user", "content": "Review the ledger module"}]}},
])
"""


def test_a_providers_batch_keeps_the_outcome_of_each_request() -> None:
    assert codes(BATCH, "ADV302") == []
    gathered = "import asyncio\n" + OPENAI.replace("OpenAI", "AsyncOpenAI").replace("def ask", "async def ask").replace(
        "return client", "return await client"
    ).replace("input=text).output_text", "input=text)")
    gathered += f"\n\nasync def main():\n    print(await asyncio.gather({SPRING}, {AUTUMN}))\n\n\nasyncio.run(main())\n"
    assert codes(gathered, "ADV302") == ["ADV302"]


CONVERSE = """import boto3

client = boto3.client("bedrock-runtime")
said = [{{"role": "user", "content": [{{"text": "Review the ledger module"}}]}}]
print(client.converse(modelId="anthropic.claude-sonnet-5-5", messages=said{more}))
"""


def test_a_limit_in_fields_that_are_handed_on_bounds_a_call() -> None:
    assert codes(CONVERSE.format(more=', additionalModelRequestFields={"max_tokens": 900}'), "ADV303") == []
    other = ', additionalModelRequestFields={"top_k": 9}'
    assert codes(CONVERSE.format(more=other), "ADV303") == ["ADV303"]


AGENTS = """import asyncio
from claude_agent_sdk import ClaudeAgentOptions, query


async def main():
    async for each in query(prompt="Review the ledger module", options=ClaudeAgentOptions(cwd="ledger")):
        print(each)


asyncio.run(main())
"""


def test_turns_are_spoken_of_only_where_a_call_could_limit_them() -> None:
    (found,) = [each for each in findings_of(CONVERSE.format(more=""), path="a.py") if each.code == "ADV303"]
    assert "no limit of tokens;" in found.message
    (found,) = [each for each in findings_of(AGENTS, path="a.py") if each.code == "ADV303"]
    assert "turns;" in found.message


CHAT = f"""{OPENAI}
from prompt_toolkit import PromptSession
from rich.console import Console

console, session = Console(), PromptSession()
while True:
    typed = {{asked}}
    if ask("Answer what is asked: " + typed) == "bye":
        break
"""


@pytest.mark.parametrize("asked", ['console.input("> ")', 'session.prompt("> ")'])
def test_a_loop_that_asks_at_a_terminal_is_bounded_by_whoever_types(asked: str) -> None:
    assert codes(CHAT.format(asked=asked), "ADV405") == []
    assert codes(CHAT.format(asked="session.fetch()"), "ADV405") == ["ADV405"]


def test_a_question_is_no_vague_order() -> None:
    assert codes('print(Task("What can you help me with?"))', "ADV501") == []
    assert codes('print(Task("Do something with it"))', "ADV501") == ["ADV501"]


def test_an_instruction_on_a_page_that_claims_an_order_is_no_showing() -> None:
    page = '# Audit\n\n```python\n# Sequentially:\nTask("Analyze auth module")\nTask("Analyze payment module")\n```\n'
    assert "ADV101" in {finding.code for finding in findings_of(page, path="plan.md")}


_OAKS_AND_ELMS = '```python\nTask("Count the oaks in Rome")\nTask("Count the elms in Oslo")\n```\n'
_BOOK = '```python\na = Task("Write the outline of the book")\nTask(f"Write the first chapter from {a}")\n```\n'


@pytest.mark.parametrize("line", ["Run these one after another:", "> Then, **one at a time**:"])
def test_what_leads_to_a_block_claims_an_order_for_it(line: str) -> None:
    assert codes(f"# Audit\n\n{line}\n\n{_OAKS_AND_ELMS}", "ADV101", path="plan.md") == ["ADV101"]


def test_what_leads_to_a_block_claims_a_parallelism_that_its_edges_contradict() -> None:
    assert codes(f"# Book\n\nRun these in parallel:\n{_BOOK}", "ADV104", path="plan.md") == ["ADV104"]


@pytest.mark.parametrize(
    "line", ["These are the tasks:", "We did run these one after another.", "# One after another:"]
)
def test_a_line_that_does_not_lead_to_a_block_or_says_nothing_of_order_claims_none(line: str) -> None:
    assert codes(f"# Audit\n\n{line}\n\n{_OAKS_AND_ELMS}", "ADV101", path="plan.md") == []


WAITING = {
    "a socket": "async def main(socket):\n    while True:\n        text = await socket.receive_text()\n",
    "a microphone": "async def main(microphone):\n    while True:\n        text = microphone.listen()\n",
    "a queue": (
        "import asyncio\n\n\nasync def main():\n    waiting = asyncio.Queue()\n    while True:\n"
        "        text = await waiting.get()\n"
    ),
    "standard input": (
        "import sys\n\n\nasync def main():\n    while True:\n        text = sys.stdin.buffer.readline().decode()\n"
    ),
}
ANSWERED = '        print(await Task(f"Answer this guest: {text}", model="haiku"))\n'


@pytest.mark.parametrize("begun", WAITING.values(), ids=WAITING)
def test_a_loop_whose_turns_wait_for_what_others_say_is_bounded_by_them(begun: str) -> None:
    assert codes("from advisor import Task\n" + begun + ANSWERED, "ADV405") == []


def test_a_queue_that_answers_go_into_is_bounded_by_nobody() -> None:
    begun = "from advisor import Task\n" + WAITING["a queue"].replace(
        "Queue()\n", 'Queue()\n    waiting.put("tides")\n'
    )
    body = '        found = await Task(f"Name a subject that follows from {text}", model="haiku")\n'
    assert codes(begun + body + "        waiting.put(found)\n", "ADV405") == ["ADV405"]


RICH = "import rich\n\n" + OPENAI + "\n\n"


@pytest.mark.parametrize(("printer", "expected"), [("rich.print", []), ("kept.append", ["ADV301"])])
def test_what_a_library_has_printed_is_not_lost(printer: str, expected: list[str]) -> None:
    body = f"def main(kept):\n    one = {SPRING}\n    {printer}(one)\n"
    body += f"    two = {AUTUMN}\n    {printer}(two)\n    return kept\n"
    assert codes(RICH + body, "ADV301") == expected


SUPPORT = "from agents import Agent, Runner, SQLiteSession\n\nguide = Agent(name='Guide', model='gpt-4.1')\n\n\n"
SUPPORT += "def say(guest, text):\n    session = SQLiteSession(f'guest-{guest}', 'guests.db')\n"
SUPPORT += "    return Runner.run_sync(guide, text, session=session).final_output\n\n\n"


@pytest.mark.parametrize(("guest", "expected"), [("7", []), ("8", ["ADV101"])])
def test_a_session_that_is_opened_again_by_its_name_is_the_same(guest: str, expected: list[str]) -> None:
    body = f"print(say('7', 'Name a harbour in Wales'))\nprint(say('{guest}', 'List three boats of the north'))\n"
    assert codes(SUPPORT + body, "ADV101") == expected


def test_turns_of_one_loop_are_spoken_of_once() -> None:
    body = (
        "for side in {'a': 'east', 'b': 'west'}.values():\n    kept = ask(f'Describe the {side} wing of the castle')\n"
    )
    assert codes(OPENAI + body + "    print(kept)\n", "ADV101", "ADV102") == ["ADV102"]


@pytest.mark.parametrize(("history", "expected"), [(", message_history=one.all_messages()", []), ("", ["ADV501"])])
def test_going_on_says_enough_to_whoever_has_the_conversation(history: str, expected: list[str]) -> None:
    source = "from pydantic_ai import Agent\n\nguide = Agent('openai:gpt-6.1-terra')\n"
    source += "one = guide.run_sync('Describe the harbour of Porto')\n"
    assert codes(source + f"print(guide.run_sync('Continue'{history}).output, one)\n", "ADV501") == expected


def test_an_agent_that_a_page_builds_from_a_name_is_no_call_of_one() -> None:
    page = '# Use\n\n```python\nguide = Agent(engine, system_prompt="You are a guide.")\n```\n'
    assert codes(page, "ADV201", "ADV202", "ADV203", path="use.md") == []


def test_an_answer_in_a_given_form_leaves_the_house_in_no_way() -> None:
    body = "def main():\n    print(ask('This is a test message. Say if it arrived.'))\n"
    body += "    print(ask('Respond with a simple JSON object: {\"test\": 1}'))\n"
    assert codes(OPENAI + body, "ADV304") == []


_AT_ONCE = (
    "import asyncio\nfrom openai import AsyncOpenAI\n\nclient = AsyncOpenAI(timeout=30)\n\n\nasync def ask(text):\n"
    '    return await client.responses.create(model="gpt-6.1-terra", max_output_tokens=300, input=text)\n\n\n'
    "async def main():\n    return await asyncio.gather(*(ask(text) for text in TEXTS))\n\n\nasyncio.run(main())\n"
)


def test_turns_of_one_order_that_are_sent_at_once_do_not_speak_of_each_other() -> None:
    asked = "Classify feeling as glad/sad:"
    texts = (f"{asked} 'The lamp works.'", f"{asked} 'It's dim. It works, feeling aside.'")
    assert codes(f"TEXTS = {texts!r}\n{_AT_ONCE}", "ADV104") == []


def test_an_order_sent_with_the_one_it_speaks_of_does() -> None:
    texts = ("Draft a summary of the ferry times", "Translate the summary into Welsh")
    assert codes(f"TEXTS = {texts!r}\n{_AT_ONCE}", "ADV104") == ["ADV104"]
