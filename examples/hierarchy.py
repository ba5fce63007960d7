"""Choose where to look first, then look everywhere at once."""

import asyncio

from advisor import Task

AREAS = ["session handling", "payment callbacks", "file uploads"]


async def main() -> None:
    ranking = await Task("Decide which three areas of the whole code base carry the most risk, and why", model="opus")
    audits = await asyncio.gather(
        *(Task(f"Audit {area} with this ranking in mind: {ranking}", model="sonnet") for area in AREAS),
        return_exceptions=True,
    )
    for area, audit in zip(AREAS, audits, strict=True):
        print(f"## {area}\n{audit}\n")


if __name__ == "__main__":
    asyncio.run(main())
