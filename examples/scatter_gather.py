"""Three reviews of one change at once, and one plan made of them."""

from concurrent.futures import ThreadPoolExecutor

from advisor import Task

DIFF = "changes.diff"


def review(angle: str) -> str:
    return Task(f"Review {DIFF} for {angle}", model="sonnet")


def main() -> None:
    with ThreadPoolExecutor(max_workers=3) as pool:
        security = pool.submit(review, "security holes")
        speed = pool.submit(review, "slow queries")
        clarity = pool.submit(review, "unclear names")
    findings = "\n\n".join([security.result(), speed.result(), clarity.result()])
    print(Task(f"Make an action plan from these reviews:\n{findings}", model="sonnet"))


if __name__ == "__main__":
    main()
