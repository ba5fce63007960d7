from __future__ import annotations

from following import needs, only, order, task

from advisor.flow.trace import Joint
from advisor.sources.units import Medium

_ASK = "import asyncio\nasync def ask(p):\n    return await Task(p)\n"


def test_calls_block_one_after_another() -> None:
    assert order(only("Task('a')\nTask('b')\nTask('c')\n")) == {"t1": (), "t2": ("t1",), "t3": ("t2",)}


def test_in_markdown_calls_without_needs_are_sent_together() -> None:
    found = only("a = Task('a')\nTask('b')\nTask(f'c {a}')\n", Medium.MARKDOWN)
    assert order(found) == {"t1": (), "t2": (), "t3": ("t1",)}


def test_gathered_work_starts_together_and_ends_before_what_follows() -> None:
    text = _ASK + (
        "async def main():\n    await ask('s')\n    await asyncio.gather(ask('a'), ask('b'))\n"
        "    await ask('e')\nasyncio.run(main())\n"
    )
    found = only(text)
    assert order(found) == {"t1": (), "t2": ("t1",), "t3": ("t1",), "t4": ("t2", "t3")}
    (group,) = found.groups
    assert (group.joint, group.tasks, group.keeps_results) == (Joint.GATHER, ("t2", "t3"), False)


def test_tasks_handed_to_gather_themselves_are_at_once() -> None:
    found = only(
        "import asyncio\nasync def main():\n    jobs = [Task('a'), Task('b')]\n"
        "    await asyncio.gather(*jobs, return_exceptions=True)\n"
    )
    assert order(found) == {"t1": (), "t2": ()}
    assert found.groups[0].keeps_results
    assert all(each.handled for each in found.tasks)


def test_a_coroutine_runs_when_it_is_awaited() -> None:
    found = only(
        _ASK + "async def main():\n    later = ask('l')\n    await ask('f')\n    await later\nasyncio.run(main())\n"
    )
    first, second = found.tasks
    assert (first.id, first.after, second.after) == ("t1", (), ("t1",))


def test_created_work_overlaps_until_it_is_awaited() -> None:
    text = _ASK + (
        "async def main():\n    t = asyncio.create_task(ask('bg'))\n    await ask('fg')\n"
        "    await t\n    await ask('end')\nasyncio.run(main())\n"
    )
    assert order(only(text)) == {"t1": (), "t2": (), "t3": ("t1", "t2")}


def test_a_task_group_ends_with_its_block() -> None:
    text = _ASK + (
        "async def main():\n    async with asyncio.TaskGroup() as g:\n"
        "        g.create_task(ask('a'))\n        g.create_task(ask('b'))\n    await ask('c')\n"
        "asyncio.run(main())\n"
    )
    found = only(text)
    assert order(found) == {"t1": (), "t2": (), "t3": ("t1", "t2")}
    assert found.groups[0].joint is Joint.TASK_GROUP


def test_a_pool_runs_what_is_submitted_beside_the_program() -> None:
    text = (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n"
        "    f = pool.submit(Task, 'a')\n    g = pool.submit(lambda: Task('b'))\n"
        "    Task('own')\n    r = f.result()\nTask(r)\n"
    )
    found = only(text)
    assert order(found) == {"t1": (), "t2": (), "t3": (), "t4": ("t1", "t2", "t3")}
    assert needs(found) == {"t1>t4 data"}
    assert found.groups[0].limited


def test_threads_end_at_their_join() -> None:
    text = (
        "import threading\nt = threading.Thread(target=Task, args=('a',))\nt.start()\nTask('b')\nt.join()\nTask('c')\n"
    )
    assert order(only(text)) == {"t1": (), "t2": (), "t3": ("t1", "t2")}


def test_branches_meet_in_both_of_their_ends() -> None:
    found = only("if flag():\n    Task('a')\nelse:\n    Task('b')\nTask('c')\n")
    assert order(found) == {"t1": (), "t2": (), "t3": ("t1", "t2")}
    assert [each.count.low for each in found.tasks] == [0, 0, 1]
    (branch, one), (same, other) = found.tasks[0].arms[0], found.tasks[1].arms[0]
    assert branch == same
    assert one != other


def test_a_semaphore_limits_a_group() -> None:
    text = (
        "import asyncio\nsem = asyncio.Semaphore(3)\nasync def ask(p):\n    async with sem:\n"
        "        return await Task(p)\nasync def main(ps):\n"
        "    return await asyncio.gather(*(ask(p) for p in ps))\n"
    )
    assert only(text).groups[0].limited


ACQUIRED = (
    "import asyncio\nsem = asyncio.Semaphore(3)\nasync def ask(p):\n    await sem.acquire()\n"
    "    try:\n        return await Task(p)\n    finally:\n        sem.release()\nasync def main(ps):\n"
    "    return await asyncio.gather(*(ask(p) for p in ps))\n"
)


def test_a_semaphore_that_is_acquired_and_released_limits_a_group() -> None:
    assert only(ACQUIRED).groups[0].limited


def test_a_semaphore_that_is_released_again_limits_nothing_after_it() -> None:
    text = ACQUIRED.replace("await sem.acquire()", "await sem.acquire()\n    sem.release()\n    sem.release()")
    assert not only(text).groups[0].limited


def test_a_lock_of_somebody_else_is_no_semaphore() -> None:
    text = ACQUIRED.replace("asyncio.Semaphore(3)", "make()")
    assert not only(text).groups[0].limited


def test_straight_line_calls_share_a_region_and_branches_part_it() -> None:
    found = only("def ask(p):\n    return Task(p)\nask('a')\nask('b')\nif flag():\n    Task('c')\nTask('d')\n")
    regions = [each.region for each in found.tasks]
    assert regions[0] == regions[1]
    assert len(set(regions)) == 3


def test_a_thousand_gathered_tasks_share_one_frontier() -> None:
    lines = "".join(f"        ask('{number}'),\n" for number in range(1000))
    found = only(
        _ASK
        + f"async def main():\n    await asyncio.gather(\n{lines}    )\n    await ask('end')\nasyncio.run(main())\n"
    )
    assert len(task(found, "t1001").after) == 1000
