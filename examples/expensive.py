"""What an audit costs when every step runs on the largest model, one after another."""

from advisor import Task

MODEL = "opus"

files = Task("List every SQL migration under db/migrations", model="opus")
settings = Task("Read the settings files of the staging environment", model="opus")
versions = Task("Extract the pinned version of each dependency from requirements.txt", model="opus")
design = Task("Work out a migration strategy from one database to one per tenant, across all services", model=MODEL)

for name in ["orders", "stock", "returns", "refunds"]:
    Task(f"Count the TODO comments in the {name} module", model="sonnet")

print(files, settings, versions, design)
