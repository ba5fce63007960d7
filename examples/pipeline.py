"""Release a service: each step needs the one before it, and one function says so."""

from advisor import Task


def release(service: str) -> str:
    build = Task(f"Build the container image of {service}", model="sonnet")
    tests = Task(f"Run the integration tests of {service} against {build}", model="sonnet")
    return Task(f"Deploy {service} to staging if {tests} shows no failure", model="haiku")


if __name__ == "__main__":
    print(release("invoice-service"))
