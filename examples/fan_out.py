"""Licence notes for five packages: nothing ties them together, yet they wait for each other."""

from advisor import Task

billing = Task("Summarise the licences used by the billing package", model="haiku")
search = Task("Summarise the licences used by the search package", model="haiku")
mailer = Task("Summarise the licences used by the mailer package", model="haiku")
gateway = Task("Summarise the licences used by the gateway package", model="haiku")
reports = Task("Summarise the licences used by the reports package", model="haiku")

print(billing, search, mailer, gateway, reports, sep="\n\n")
